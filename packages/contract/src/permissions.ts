/**
 * Roles and permissions. A role is a fixed set of permissions inside one tenant; every route names the
 * permission that it needs, and the server refuses before the handler runs. Rights on single objects
 * (knowledge bases, documents, conversations) are checked on the object as well.
 */
export const permissions = [
  'tenant.manage',
  'members.read',
  'members.manage',
  'keys.own',
  'keys.manage',
  'audit.read',
  'models.use',
  'models.manage',
  'usage.own',
  'usage.read',
  'knowledge.read',
  'knowledge.write',
  'knowledge.create',
  'knowledge.administer',
  'knowledge.view-as',
  'assistant.use',
  'traces.read',
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ['owner', 'admin', 'builder', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

const viewer: Permission[] = ['keys.own', 'usage.own', 'knowledge.read', 'assistant.use'];
const member: Permission[] = [...viewer, 'models.use', 'knowledge.write', 'members.read'];
const builder: Permission[] = [...member, 'knowledge.create', 'traces.read'];
const admin: Permission[] = [
  ...builder,
  'members.manage',
  'keys.manage',
  'audit.read',
  'models.manage',
  'usage.read',
  'knowledge.administer',
  'knowledge.view-as',
];

/** What each role may do. `owner` alone may change the tenant itself and make other owners. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  owner: [...admin, 'tenant.manage'],
  admin,
  builder,
  member,
  viewer,
};
