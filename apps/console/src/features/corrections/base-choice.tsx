import type { BaseItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Select } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { readStored, writeStored } from '../../api/stored.ts';
import { EmptyState, QueryView } from '../../ui/index.ts';
import styles from './corrections.module.css';

interface BaseChoiceProps {
  /** Of the address. */
  chosen: string | undefined;
  children: (base: BaseItem) => ReactNode;
}

/** The page of one base, with the choice among those that this person may work on. */
export function BaseChoice({ chosen, children }: BaseChoiceProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // The tabs do not carry each other's address: what was worked on last is what the next one opens with.
  useEffect(() => {
    if (chosen !== undefined) writeStored('base', chosen);
  }, [chosen]);
  const query = useQuery(orpc.bases.list.queryOptions());
  const mine = (items: BaseItem[]) => items.filter(({ can }) => can.write);
  const empty = (
    <EmptyState icon="knowledge" title={t('corrections.noBases')} text={t('corrections.noBasesText')} />
  );
  return (
    <QueryView query={query} isEmpty={({ items }) => mine(items).length === 0} empty={empty}>
      {({ items }) => {
        const bases = mine(items);
        const before = readStored('base');
        const base =
          bases.find(({ id }) => id === chosen) ?? bases.find(({ id }) => id === before) ?? bases[0];
        return base === undefined ? null : (
          <div className="stack">
            <Select
              className={styles.filter}
              aria-label={t('corrections.chooseBase')}
              showSearch={{ optionFilterProp: 'label' }}
              value={base.id}
              options={bases.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(value: string) => void navigate({ to: '.', search: { base: value } })}
            />
            {children(base)}
          </div>
        );
      }}
    </QueryView>
  );
}
