import type { Permission } from '@jishi/contract';
import type { LinkProps } from '@tanstack/react-router';
import type { Session } from '../api/session.ts';
import type { IconName } from '../ui/icon-paths.ts';

export interface NavigationEntry {
  /** Names its text: `shell.<id>`. */
  id:
    | 'ask'
    | 'knowledge'
    | 'corrections'
    | 'playground'
    | 'models'
    | 'people'
    | 'keys'
    | 'usage'
    | 'limits'
    | 'audit'
    | 'settings'
    | 'tenants'
    | 'status';
  to: LinkProps['to'];
  icon: IconName;
  group: 'work' | 'manage' | 'operate' | 'own';
  /** Second key after `g`. */
  goKey: string;
  /** Hidden without it. */
  permission?: Permission;
  operator?: boolean;
}

/** Every page that the rail, the palette and the shortcuts lead to. A new page is one line here and one in the router. */
export const navigation: readonly NavigationEntry[] = [
  { id: 'ask', to: '/ask', icon: 'ask', group: 'work', goKey: 'a', permission: 'assistant.use' },
  {
    id: 'knowledge',
    to: '/knowledge',
    icon: 'knowledge',
    group: 'work',
    goKey: 'k',
    permission: 'knowledge.read',
  },
  {
    id: 'corrections',
    to: '/corrections',
    icon: 'thumbDown',
    group: 'work',
    goKey: 'r',
    permission: 'knowledge.write',
  },
  {
    id: 'playground',
    to: '/playground',
    icon: 'playground',
    group: 'work',
    goKey: 'c',
    permission: 'models.use',
  },
  { id: 'models', to: '/models', icon: 'models', group: 'manage', goKey: 'm', permission: 'models.use' },
  { id: 'people', to: '/people', icon: 'people', group: 'manage', goKey: 'p', permission: 'members.read' },
  { id: 'keys', to: '/keys', icon: 'key', group: 'manage', goKey: 'i', permission: 'keys.own' },
  { id: 'usage', to: '/usage', icon: 'usage', group: 'manage', goKey: 'u', permission: 'usage.own' },
  { id: 'limits', to: '/limits', icon: 'limits', group: 'manage', goKey: 'b', permission: 'usage.own' },
  { id: 'audit', to: '/audit', icon: 'audit', group: 'manage', goKey: 'l', permission: 'audit.read' },
  { id: 'tenants', to: '/operator/tenants', icon: 'tenants', group: 'operate', goKey: 't', operator: true },
  { id: 'status', to: '/operator/status', icon: 'status', group: 'operate', goKey: 'x', operator: true },
  { id: 'settings', to: '/settings', icon: 'settings', group: 'own', goKey: 's' },
];

/** What this person may open. */
export function allowedEntries({ me, can }: Session): NavigationEntry[] {
  return navigation.filter(
    ({ permission, operator }) =>
      (operator !== true || me.operator) && (permission === undefined || can(permission)),
  );
}

/** The first page after sign-in: asking, for whoever may; an operator without a tenant gets the tenants. */
export function startPage(session: Session): NavigationEntry['to'] {
  return allowedEntries(session)[0]?.to ?? '/settings';
}
