import type { JishiOutputs } from '@jishi/sdk';
import { useTranslation } from 'react-i18next';
import { type Column, Person, RelativeTime, Tag } from '../../ui/index.ts';
import { KeyActions } from './key-actions.tsx';
import { permissionText } from './permission-text.ts';

type Key = JishiOutputs['keys']['list']['items'][number];
const stateTone = {
  active: 'success',
  expired: 'warning',
  revoked: 'neutral',
  'holder-inactive': 'warning',
} as const;
const stateText = {
  active: 'keys.active',
  expired: 'keys.expired',
  revoked: 'keys.revoked',
  'holder-inactive': 'keys.holderInactive',
} as const;

/** Columns of the key list; `all` adds whose key it is. */
export function useKeyColumns(all: boolean): Column<Key>[] {
  const { t } = useTranslation();
  const holder: Column<Key> = {
    key: 'holder',
    title: t('keys.holder'),
    cell: ({ holder: { name, email } }) => <Person name={name} second={email} />,
  };
  return [
    {
      key: 'name',
      title: t('keys.name'),
      kind: 'main',
      cell: ({ name, hint }) => (
        <>
          <span className="strong">{name}</span>
          <div className="quiet mono">{hint}</div>
        </>
      ),
    },
    ...(all ? [holder] : []),
    {
      key: 'scopes',
      title: t('keys.scopes'),
      cell: ({ scopes }) =>
        scopes === null ? (
          t('keys.allScopes')
        ) : (
          <span title={scopes.map((scope) => t(permissionText(scope))).join('\n')}>
            {t('keys.scopeCount', { count: scopes.length })}
          </span>
        ),
    },
    {
      key: 'state',
      title: t('keys.state'),
      cell: ({ status }) => (
        <Tag dot tone={stateTone[status]}>
          {t(stateText[status])}
        </Tag>
      ),
    },
    {
      key: 'expires',
      title: t('keys.expires'),
      cell: ({ expiresAt, status }) =>
        status === 'revoked' ? (
          <span className="quiet">–</span>
        ) : (
          <RelativeTime at={expiresAt} fallback={t('keys.expiresNever')} />
        ),
    },
    { key: 'used', title: t('keys.lastUsed'), cell: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} /> },
    { key: 'actions', title: t('actions.more'), kind: 'actions', cell: (key) => <KeyActions item={key} /> },
  ];
}
