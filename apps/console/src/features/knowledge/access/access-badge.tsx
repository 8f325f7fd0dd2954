import type { DocumentItem } from '@jishi/contract';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';

/** Whether a document follows its base or has an own list; the list on hover, for those who may see it. */
export function AccessBadge({ access: { mode, entries } }: { access: DocumentItem['access'] }) {
  const { t } = useTranslation();
  if (mode === 'inherit') return <span className="quiet">{t('knowledge.documents.inherit')}</span>;
  return (
    <Tooltip title={entries.map(({ name }) => name).join(', ')}>
      <span>
        <Icon name="lock" size={14} /> {t('knowledge.documents.restricted')}
      </span>
    </Tooltip>
  );
}
