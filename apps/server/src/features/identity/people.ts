// What the tenants room needs to know and do about people: transactions of the installation, accounts, audit, mails.
export { createResetLink, issueResetLink } from './password/reset.ts';
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
  listUserRows,
  peekOneTime,
  putOneTime,
  reservedTenantId,
  type UserRow,
  updateUser,
  userByEmail,
  userById,
} from './system-store.ts';
