// People of the installation: accounts, passwords, sessions, single sign-on, and who calls with each request.
// better-auth checks passwords, makes sessions and speaks OpenID Connect; nothing about a caller is cached, so every
// change counts from the next request on. Known and unknown accounts get the same answers in the same time.
// Tables: app_user, user_session, user_account, verification, sign_in_guard (no tenant; `system-store.ts` only).
export { createIdentity, type Identity } from './identity.ts';
export {
  type Admission,
  type IdentityParts,
  type Installation,
  personActor,
  type Visitor,
  visitorOf,
} from './installation.ts';
export { invitationMail } from './mails.ts';
export { createResetLink } from './password/reset.ts';
export * as people from './people.ts';
export { identityRoutes } from './routes.ts';
export { mountIdentityRaw } from './sso/sso.ts';
export { listUsers } from './system-store.ts';
