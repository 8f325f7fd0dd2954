import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, name, ok, pageInput, pageOf } from './page.ts';
import { permissions, roles } from './permissions.ts';

export const tenant = z.object({
  id: id('tenant'),
  name: z.string(),
  status: z.enum(['active', 'suspended']),
  createdAt: instant,
  memberCount: z.number().int(),
});

/** For whoever runs the installation. */
export const tenants = {
  list: route('GET /v1/operator/tenants', 'operator', { summary: 'All tenants of this installation' })
    .input(pageInput)
    .output(pageOf(tenant)),
  create: route('POST /v1/operator/tenants', 'operator', {
    summary: 'Create a tenant and invite its owner',
    status: 201,
  })
    .input(z.object({ name, ownerEmail: z.email().max(254) }))
    .output(z.object({ tenant, invitationUrl: z.string().nullable() })),
  setStatus: route('PUT /v1/operator/tenants/{tenantId}/status', 'operator', {
    summary: 'Suspend or resume a tenant',
  })
    .input(z.object({ tenantId: id('tenant'), status: z.enum(['active', 'suspended']) }))
    .output(tenant),
  rename: route('PATCH /v1/tenant', 'tenant.manage', { summary: 'Rename the current tenant' })
    .input(z.object({ name }))
    .output(ok),
};

export const memberItem = z.object({
  id: id('member'),
  userId: id('user'),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  status: z.enum(['active', 'suspended']),
  groups: z.array(z.object({ id: id('group'), name: z.string() })),
  joinedAt: instant,
  lastSeenAt: instant.nullable(),
});
export type MemberItem = z.infer<typeof memberItem>;

const memberPath = z.object({ memberId: id('member') });

export const members = {
  list: route('GET /v1/members', 'members.read', { summary: 'Members of the tenant', keys: true })
    .input(pageInput.extend({ search: z.string().max(200).optional() }))
    .output(pageOf(memberItem)),
  update: route('PATCH /v1/members/{memberId}', 'members.manage', {
    summary: 'Change role or status, effective with the next request',
  })
    .input(
      memberPath.extend({
        role: z.enum(roles).optional(),
        status: z.enum(['active', 'suspended']).optional(),
      }),
    )
    .output(memberItem),
  remove: route('DELETE /v1/members/{memberId}', 'members.manage', {
    summary: 'Remove a member from the tenant; keys and access end at once',
  })
    .input(memberPath)
    .output(ok),
  resetLink: route('POST /v1/members/{memberId}/password-reset', 'members.manage', {
    summary: 'Make a one-time password reset link, for installations without mail',
  })
    .input(memberPath)
    .output(z.object({ url: z.string(), expiresAt: instant })),
};

export const invitationItem = z.object({
  id: id('invitation'),
  email: z.string(),
  role: z.enum(roles),
  invitedBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
});

export const invitations = {
  list: route('GET /v1/invitations', 'members.manage', { summary: 'Open invitations' }).output(
    z.object({ items: z.array(invitationItem) }),
  ),
  create: route('POST /v1/invitations', 'members.manage', {
    summary: 'Invite somebody by e-mail; the link is returned once',
    status: 201,
  })
    .input(
      z.object({
        email: z.email().max(254),
        role: z.enum(roles),
        groupIds: z.array(id('group')).max(50).default([]),
      }),
    )
    .output(z.object({ invitation: invitationItem, url: z.string(), mailed: z.boolean() })),
  revoke: route('DELETE /v1/invitations/{invitationId}', 'members.manage', {
    summary: 'Revoke an invitation',
  })
    .input(z.object({ invitationId: id('invitation') }))
    .output(ok),
};

export const groupItem = z.object({
  id: id('group'),
  name: z.string(),
  description: z.string(),
  memberCount: z.number().int(),
  createdAt: instant,
});

const groupPath = z.object({ groupId: id('group') });

export const groups = {
  list: route('GET /v1/groups', 'members.read', { summary: 'Groups of the tenant', keys: true }).output(
    z.object({ items: z.array(groupItem) }),
  ),
  get: route('GET /v1/groups/{groupId}', 'members.read', { summary: 'A group with its members', keys: true })
    .input(groupPath)
    .output(
      groupItem.extend({
        members: z.array(
          z.object({ memberId: id('member'), userId: id('user'), name: z.string(), email: z.string() }),
        ),
        /** Groups inside it: their members belong to it too. */
        groups: z.array(z.object({ id: id('group'), name: z.string() })),
      }),
    ),
  create: route('POST /v1/groups', 'members.manage', { summary: 'Create a group', status: 201 })
    .input(z.object({ name, description: z.string().max(500).default('') }))
    .output(groupItem),
  update: route('PATCH /v1/groups/{groupId}', 'members.manage', { summary: 'Rename a group' })
    .input(groupPath.extend({ name: name.optional(), description: z.string().max(500).optional() }))
    .output(groupItem),
  remove: route('DELETE /v1/groups/{groupId}', 'members.manage', {
    summary: 'Delete a group; what it granted ends at once',
  })
    .input(groupPath)
    .output(ok),
  addMember: route('PUT /v1/groups/{groupId}/members/{memberId}', 'members.manage', {
    summary: 'Add a member to a group',
  })
    .input(groupPath.extend({ memberId: id('member') }))
    .output(ok),
  removeMember: route('DELETE /v1/groups/{groupId}/members/{memberId}', 'members.manage', {
    summary: 'Take a member out of a group',
  })
    .input(groupPath.extend({ memberId: id('member') }))
    .output(ok),
  addGroup: route('PUT /v1/groups/{groupId}/groups/{innerGroupId}', 'members.manage', {
    summary: 'Put a group into a group: its members belong to the outer one too; circles are refused',
  })
    .input(groupPath.extend({ innerGroupId: id('group') }))
    .output(ok),
  removeGroup: route('DELETE /v1/groups/{groupId}/groups/{innerGroupId}', 'members.manage', {
    summary: 'Take a group out of a group',
  })
    .input(groupPath.extend({ innerGroupId: id('group') }))
    .output(ok),
};

export const keyItem = z.object({
  id: id('key'),
  name: z.string(),
  /** The first characters, to recognise the key; the key itself is stored as a hash. */
  hint: z.string(),
  /** Null: everything that the holder's role allows. */
  scopes: z.array(z.enum(permissions)).nullable(),
  /** Names of the models and routes that it may use; null: all. See `PUT /v1/keys/{keyId}/models`. */
  models: z.array(z.string()).nullable(),
  holder: z.object({ userId: id('user'), name: z.string(), email: z.string() }),
  status: z.enum(['active', 'expired', 'revoked', 'holder-inactive']),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});

export const keys = {
  list: route('GET /v1/keys', 'keys.own', { summary: 'My API keys, or with keys.manage all of the tenant' })
    .input(pageInput.extend({ all: z.stringbool().default(false) }))
    .output(pageOf(keyItem)),
  create: route('POST /v1/keys', 'keys.own', {
    summary: 'Create an API key that acts as me; the key is shown once',
    status: 201,
  })
    .input(
      z.object({
        name,
        scopes: z.array(z.enum(permissions)).min(1).nullable().default(null),
        expiresInDays: z.number().int().min(1).max(3650).nullable().default(90),
      }),
    )
    .output(z.object({ key: keyItem, secret: z.string() })),
  revoke: route('DELETE /v1/keys/{keyId}', 'keys.own', {
    summary: 'Revoke a key (my own, or any with keys.manage)',
  })
    .input(z.object({ keyId: id('key') }))
    .output(ok),
};

export const tenantProblems = {
  'tenants.suspended': 403,
  'tenants.last_owner': 409,
  'tenants.owner_only': 403,
  'tenants.name_taken': 409,
  'tenants.group_cycle': 409,
  'tenants.group_depth': 422,
  'members.already_member': 409,
  'members.self': 409,
  'keys.scope_exceeds_role': 422,
} as const;
