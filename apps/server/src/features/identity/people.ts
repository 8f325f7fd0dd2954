// What the tenants room needs to know and do about people: transactions of the installation, accounts, audit, mails.
export { issueResetLink } from './password/reset.ts';
export { isWeakPassword } from './password/strength.ts';
export { recordInTenant } from './record.ts';
export { meOf, sendCookies } from './routes.ts';
export { effectivePermissions } from './session/authenticate.ts';
export { signIn } from './sign-in/sign-in.ts';
export {
  anybodyExists,
  consumeOneTime,
  inSystem,
  insertUser,
  inTenant,
  peekOneTime,
  putOneTime,
  reservedTenantId,
  updateUser,
  userByEmail,
  userById,
} from './system-store.ts';
