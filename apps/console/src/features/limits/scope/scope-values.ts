import type { Id, LimitScope } from '@jishi/contract';

export interface ScopeValues {
  groupId?: Id<'group'>;
  userId?: Id<'user'>;
  keyId?: Id<'key'>;
  app?: string;
  model?: string;
  each?: NonNullable<LimitScope['each']>;
}

/** Fields that were cleared are left out. */
export function sentScope({ groupId, userId, keyId, app, model, each }: ScopeValues): ScopeValues {
  return {
    ...(groupId === undefined ? {} : { groupId }),
    ...(userId === undefined ? {} : { userId }),
    ...(keyId === undefined ? {} : { keyId }),
    ...((app ?? '').trim() === '' ? {} : { app: (app ?? '').trim() }),
    ...(model === undefined ? {} : { model }),
    ...(each === undefined ? {} : { each }),
  };
}
