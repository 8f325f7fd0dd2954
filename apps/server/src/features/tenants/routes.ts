import { decodeCursor, toPage } from '../../kernel/cursor.ts';
import { api } from '../../platform/http/index.ts';
import { type Installation, visitorOf } from '../identity/index.ts';
import { listGroups } from './groups/group-store.ts';
import {
  addToGroup,
  createGroup,
  groupWithMembers,
  removeGroup,
  takeFromGroup,
  updateGroup,
} from './groups/groups.ts';
import { nestGroup, unnestGroup } from './groups/nesting.ts';
import { listOpenInvitations } from './invitations/invitation-store.ts';
import { invite, withdraw } from './invitations/invitations.ts';
import { createKey, keysFor, revokeKey } from './keys/keys.ts';
import { listMembers } from './members/member-store.ts';
import { endMembership, resetLinkFor, updateMember } from './members/members.ts';
import { presentGroup, presentGroupMember, presentInvitation, presentKey, presentMember } from './present.ts';

const done = { ok: true as const };

/** The last id of the page before, from an opaque cursor. */
export function afterId(cursor: string | undefined): string | undefined {
  const id = decodeCursor(cursor, 1)?.[0];
  return id === undefined ? undefined : String(id);
}

export function memberRoutes(installation: Installation) {
  return {
    list: api.members.list.handler(async ({ input, context: { scope } }) => {
      const filter = { search: input.search, after: afterId(input.cursor), limit: input.limit + 1 };
      const rows = await scope.tx((tx) => listMembers(tx, filter));
      return toPage(rows, input.limit, { item: presentMember, keys: (row) => [row.id] });
    }),
    update: api.members.update.handler(async ({ input: { memberId, ...change }, context: { scope } }) =>
      presentMember(await updateMember(scope, memberId, change)),
    ),
    remove: api.members.remove.handler(async ({ input, context: { scope } }) => {
      await endMembership(scope, input.memberId);
      return done;
    }),
    resetLink: api.members.resetLink.handler(async ({ input, context }) => {
      const visitor = visitorOf(context);
      const link = await resetLinkFor(installation, context.scope, { memberId: input.memberId, visitor });
      return { url: link.url, expiresAt: link.expiresAt.toISOString() };
    }),
  };
}

export const invitationRoutes = {
  list: api.invitations.list.handler(async ({ context: { scope } }) => {
    const rows = await scope.tx((tx) => listOpenInvitations(tx, scope.clock.now()));
    return { items: rows.map(presentInvitation) };
  }),
  create: api.invitations.create.handler(async ({ input, context: { scope } }) => {
    const { invitation, url, mailed } = await invite(scope, input);
    return { invitation: presentInvitation(invitation), url, mailed };
  }),
  revoke: api.invitations.revoke.handler(async ({ input, context: { scope } }) => {
    await withdraw(scope, input.invitationId);
    return done;
  }),
};

export const groupRoutes = {
  list: api.groups.list.handler(async ({ context: { scope } }) => {
    const rows = await scope.tx((tx) => listGroups(tx));
    return { items: rows.map(presentGroup) };
  }),
  get: api.groups.get.handler(async ({ input, context: { scope } }) => {
    const { group, members, groups } = await groupWithMembers(scope, input.groupId);
    return {
      ...presentGroup(group),
      members: members.map(presentGroupMember),
      groups: groups.map(({ id, name }) => ({ id, name })),
    };
  }),
  create: api.groups.create.handler(async ({ input, context: { scope } }) =>
    presentGroup(await createGroup(scope, input)),
  ),
  update: api.groups.update.handler(async ({ input: { groupId, ...change }, context: { scope } }) =>
    presentGroup(await updateGroup(scope, groupId, change)),
  ),
  remove: api.groups.remove.handler(async ({ input, context: { scope } }) => {
    await removeGroup(scope, input.groupId);
    return done;
  }),
  addMember: api.groups.addMember.handler(async ({ input, context: { scope } }) => {
    await addToGroup(scope, input);
    return done;
  }),
  removeMember: api.groups.removeMember.handler(async ({ input, context: { scope } }) => {
    await takeFromGroup(scope, input);
    return done;
  }),
  addGroup: api.groups.addGroup.handler(async ({ input, context: { scope } }) => {
    await nestGroup(scope, input);
    return done;
  }),
  removeGroup: api.groups.removeGroup.handler(async ({ input, context: { scope } }) => {
    await unnestGroup(scope, input);
    return done;
  }),
};

export const keyRoutes = {
  list: api.keys.list.handler(async ({ input, context: { scope } }) => {
    const before = afterId(input.cursor);
    const rows = await keysFor(scope, { all: input.all, before, limit: input.limit + 1 });
    const now = scope.clock.now();
    return toPage(rows, input.limit, { item: (row) => presentKey(row, now), keys: (row) => [row.id] });
  }),
  create: api.keys.create.handler(async ({ input, context: { scope } }) => {
    const { key, secret } = await createKey(scope, input);
    return { key: presentKey(key, scope.clock.now()), secret };
  }),
  revoke: api.keys.revoke.handler(async ({ input, context: { scope } }) => {
    await revokeKey(scope, input.keyId);
    return done;
  }),
};
