import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayLast } from '../../../../i18n/day-bounds.ts';
import { FilterBar } from '../../../knowledge/index.ts';
import { ChoiceButton } from '../choice-button.tsx';
import styles from '../composer.module.css';
import type { Choices } from '../use-choices.ts';

/** Asks only documents with certain tags, of a type, of somebody or of some days. */
export function FilterButton({ choices }: { choices: Choices }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { chosen, filters, chooseFilters, asOf } = choices;
  const count = Object.keys(filters).length;
  const label = count === 0 ? t('ask.filters.none') : t('ask.filters.some', { count });
  const form = (
    <div className={styles.filters}>
      <FilterBar test={{ baseIds: chosen, filters, change: chooseFilters }} asOf={dayLast(asOf)} />
    </div>
  );
  return (
    <ChoiceButton
      icon="filter"
      name={t('retrieval.filters.label')}
      label={label}
      chosen={count > 0}
      open={open}
      onOpenChange={setOpen}
    >
      {form}
    </ChoiceButton>
  );
}
