import { Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayLast } from '../../../../i18n/day-bounds.ts';
import { Icon } from '../../../../ui/index.ts';
import { FilterBar } from '../../../knowledge/index.ts';
import styles from '../composer.module.css';
import type { Choices } from '../use-choices.ts';

/** Moves along where the window is narrow. */
const placements = {
  topLeft: { points: ['bl', 'tl'], offset: [0, -8], overflow: { shiftX: true, adjustY: true } },
};

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
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="topLeft"
      builtinPlacements={placements}
      arrow={false}
      content={form}
    >
      <button
        type="button"
        className={count === 0 ? styles.choice : `${styles.choice} ${styles.chosen}`}
        aria-label={`${t('retrieval.filters.label')}: ${label}`}
      >
        <Icon name="filter" size={16} />
        <span>{label}</span>
      </button>
    </Popover>
  );
}
