import type { DocumentItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatDay } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Notice } from '../../../ui/index.ts';
import { splitName } from '../documents/document-state.ts';

/** Says above a document that answers do not use it now, since or until when, and what replaces it. */
export function ValidityNotice({ validity }: { validity: DocumentItem['validity'] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { state, effectiveAt, expiresAt, supersededAt, supersededBy } = validity;
  const at = { 'not-yet-effective': effectiveAt, expired: expiresAt, superseded: supersededAt };
  if (state === 'in-force') return <Ahead validity={validity} />;
  if (state === 'disabled') return <Notice tone="warning">{t('knowledge.validity.disabledText')}</Notice>;
  const instant = at[state];
  const day = instant === null ? '' : formatDay(instant, locale);
  return (
    <Notice tone="warning">
      {t(`knowledge.validity.since.${state}`, { day })}{' '}
      {state === 'superseded' && supersededBy !== null && <Replacement documentId={supersededBy} />}
    </Notice>
  );
}

/** In force, but its end is known. */
function Ahead({ validity: { expiresAt, supersededAt } }: { validity: DocumentItem['validity'] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [end] = [expiresAt, supersededAt].filter((instant) => instant !== null).sort();
  if (end === undefined) return null;
  return <p className="second">{t('knowledge.validity.until', { day: formatDay(end, locale) })}</p>;
}

function Replacement({ documentId }: { documentId: NonNullable<DocumentItem['validity']['supersededBy']> }) {
  const { t } = useTranslation();
  const { data } = useQuery(orpc.documents.get.queryOptions({ input: { documentId } }));
  // Not open to this reader, or deleted
  if (data === undefined) return null;
  const { baseId, name } = data;
  return (
    <>
      {t('knowledge.validity.replacedBy')}{' '}
      <Link to="/knowledge/$baseId/documents/$documentId" params={{ baseId, documentId }}>
        {splitName(name).file}
      </Link>
    </>
  );
}
