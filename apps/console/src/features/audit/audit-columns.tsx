import type { AuditEntry } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatInstant } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { type Column, Tag } from '../../ui/index.ts';
import { useActionText } from './action-text.ts';

/** Columns of the log; `onOpen` shows one entry. */
export function useAuditColumns(onOpen: (entry: AuditEntry) => void): Column<AuditEntry>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const actionText = useActionText();
  return [
    {
      key: 'action',
      title: t('audit.action'),
      kind: 'main',
      cell: (entry) => (
        <button type="button" className="plain-button strong" onClick={() => onOpen(entry)}>
          {actionText(entry.action)}
        </button>
      ),
    },
    {
      key: 'subject',
      title: t('audit.subject'),
      cell: ({ subject }) => subject?.name ?? <span className="quiet">–</span>,
    },
    { key: 'actor', title: t('audit.actor'), cell: ({ actor }) => <ActorName actor={actor} /> },
    {
      key: 'address',
      title: t('audit.address'),
      cell: ({ ipAddress }) => <span className="quiet number">{ipAddress}</span>,
    },
    {
      key: 'time',
      title: t('audit.time'),
      cell: ({ at }) => (
        <time className="second number" dateTime={at} style={{ whiteSpace: 'nowrap' }}>
          {formatInstant(at, locale)}
        </time>
      ),
    },
  ];
}

export function ActorName({ actor }: { actor: AuditEntry['actor'] }) {
  const { t } = useTranslation();
  if (actor.kind === 'system') return <span className="second">{t('audit.system')}</span>;
  return (
    <>
      {actor.name} {actor.kind === 'key' && <Tag>{t('audit.viaKey')}</Tag>}
    </>
  );
}
