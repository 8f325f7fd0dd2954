// Tenants, their members, groups, invitations and API keys, and the first set-up of the installation.
// Every change is audited in its own transaction and counts from the next request on. Only owners touch owners; the last
// active owner stays. A key acts as its holder, never beyond the holder's role. `principalsOf` is what access lists use.
export { addToGroup, createGroup } from './groups/groups.ts';
export { tenantRoutes } from './installation-routes.ts';
export { invitationAdmission } from './invitations/accept.ts';
export { createKeyFor } from './keys/keys.ts';
export { principalPaths, principalsOf, resolvePrincipals } from './principals.ts';
export { createSetupToken, type OnSampleWorkspace } from './setup/setup.ts';
