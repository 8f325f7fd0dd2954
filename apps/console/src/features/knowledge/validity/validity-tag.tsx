import type { DocumentItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../ui/index.ts';

/** Why a document does not count at this moment; nothing while it is in force. */
export function ValidityTag({ validity: { state } }: { validity: DocumentItem['validity'] }) {
  const { t } = useTranslation();
  if (state === 'in-force') return null;
  return (
    <Tag tone={state === 'disabled' ? 'neutral' : 'warning'}>{t(`knowledge.validity.states.${state}`)}</Tag>
  );
}
