import type { Id } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import styles from './attributes.module.css';

interface TagSelectProps {
  baseId: Id<'base'>;
  tags: string[];
  onChange: (tags: string[]) => void;
}

/** Tags of the base are offered, new ones can be typed. */
export function TagSelect({ baseId, tags, onChange }: TagSelectProps) {
  const { t } = useTranslation();
  const id = useId();
  const facets = useQuery(orpc.attributes.facets.queryOptions({ input: { baseIds: [baseId] } }));
  const options = (facets.data?.tags ?? []).map(({ value }) => ({ value, label: value }));
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t('retrieval.attributes.tags')}</label>
      <Select
        id={id}
        mode="tags"
        maxCount={50}
        placeholder={t('retrieval.attributes.tagsHint')}
        tokenSeparators={[',', '，', ';', '；']}
        options={options}
        value={tags}
        onChange={(values: string[]) =>
          onChange(values.map((tag) => tag.trim().slice(0, 60)).filter(Boolean))
        }
      />
    </div>
  );
}
