import type { Role } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { type MemberChange, type MemberStatus, mayInviteAs, refusalOf, resetRefusal } from './rules.ts';

const state = (userId: string, role: Role, status: MemberStatus = 'active') => ({ userId, role, status });

describe('change of a membership', () => {
  it.each<[string, Role, Role, MemberChange, number, string | null]>([
    ['an admin promotes a viewer', 'admin', 'viewer', { role: 'builder' }, 1, null],
    ['an admin makes another admin', 'admin', 'member', { role: 'admin' }, 1, null],
    ['an admin demotes an admin', 'admin', 'admin', { role: 'viewer' }, 1, null],
    ['an admin makes an owner', 'admin', 'member', { role: 'owner' }, 1, 'tenants.owner_only'],
    ['an admin demotes an owner', 'admin', 'owner', { role: 'admin' }, 1, 'tenants.owner_only'],
    ['an admin suspends an owner', 'admin', 'owner', { status: 'suspended' }, 1, 'tenants.owner_only'],
    ['an admin removes an owner', 'admin', 'owner', { remove: true }, 1, 'tenants.owner_only'],
    ['an admin removes a member', 'admin', 'member', { remove: true }, 1, null],
    ['an owner makes an owner', 'owner', 'member', { role: 'owner' }, 1, null],
    ['an owner demotes an owner, one is left', 'owner', 'owner', { role: 'admin' }, 1, null],
    ['an owner demotes the last owner', 'owner', 'owner', { role: 'admin' }, 0, 'tenants.last_owner'],
    ['an owner suspends the last owner', 'owner', 'owner', { status: 'suspended' }, 0, 'tenants.last_owner'],
    ['an owner removes the last owner', 'owner', 'owner', { remove: true }, 0, 'tenants.last_owner'],
    ['an owner confirms the last owner', 'owner', 'owner', { role: 'owner', status: 'active' }, 0, null],
  ])('%s', (...[, actor, target, change, otherActiveOwners, expected]) => {
    expect(refusalOf(state('a', actor), state('b', target), { change, otherActiveOwners })).toBe(expected);
  });

  it.each<[string, Role, MemberChange, number, string | null]>([
    ['an admin leaves', 'admin', { remove: true }, 1, null],
    ['an admin steps down', 'admin', { role: 'viewer' }, 1, null],
    ['an admin suspends themselves', 'admin', { status: 'suspended' }, 1, 'members.self'],
    ['an admin makes themselves owner', 'admin', { role: 'owner' }, 1, 'tenants.owner_only'],
    ['the last owner leaves', 'owner', { remove: true }, 0, 'tenants.last_owner'],
    ['an owner of two steps down', 'owner', { role: 'admin' }, 1, null],
  ])('%s', (...[, role, change, otherActiveOwners, expected]) => {
    const self = state('a', role);
    expect(refusalOf(self, self, { change, otherActiveOwners })).toBe(expected);
  });

  it('lets a suspended owner go although no other owner is active: it was none any more', () => {
    const change = { remove: true as const };
    expect(
      refusalOf(state('a', 'owner'), state('b', 'owner', 'suspended'), { change, otherActiveOwners: 0 }),
    ).toBe(null);
  });
});

it.each<[Role, Role, boolean]>([
  ['owner', 'owner', true],
  ['admin', 'owner', false],
  ['admin', 'admin', true],
  ['admin', 'viewer', true],
])('%s may invite as %s: %s', (actor, role, expected) => {
  expect(mayInviteAs(actor, role)).toBe(expected);
});

describe('reset link', () => {
  const target = { role: 'member' as Role, operator: false, elsewhere: false };
  it.each([
    ['admin', false, {}, null],
    ['admin', false, { role: 'admin' as Role }, null],
    ['admin', false, { role: 'owner' as Role }, 'tenants.owner_only'],
    ['owner', false, { role: 'owner' as Role }, null],
    ['owner', false, { operator: true }, 'auth.operator_only'],
    ['owner', false, { elsewhere: true }, 'auth.operator_only'],
    ['admin', true, { operator: true, elsewhere: true, role: 'owner' as Role }, null],
  ] as const)('%s (operator %s) for %j: %s', (...[role, operator, change, expected]) => {
    expect(resetRefusal({ role, operator }, { ...target, ...change })).toBe(expected);
  });
});
