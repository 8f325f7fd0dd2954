import type { BaseItem } from '@jishi/contract';
import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import { toggled } from './base-choice.ts';
import styles from './composer.module.css';

interface BaseChoiceProps {
  bases: readonly BaseItem[];
  /** Empty = all. */
  chosen: readonly BaseItem['id'][];
  onChange: (chosen: BaseItem['id'][]) => void;
}

/** More than these stand behind "n more". */
const mostChips = 6;

/** Which knowledge bases are asked, as chips to switch. */
export function BaseChips({ bases, chosen, onChange }: BaseChoiceProps) {
  const { t } = useTranslation();
  const shown = bases.slice(0, mostChips);
  const rest = bases.length - shown.length;
  return (
    <fieldset
      className={styles.chips}
      aria-label={t('ask.scope.label')}
      style={{ border: 0, margin: 0, padding: 0 }}
    >
      <button
        type="button"
        className={styles.chip}
        aria-pressed={chosen.length === 0}
        onClick={() => onChange([])}
      >
        {t('ask.scope.all')}
      </button>
      {shown.map((base) => (
        <button
          key={base.id}
          type="button"
          className={styles.chip}
          aria-pressed={chosen.includes(base.id)}
          onClick={() => onChange(toggled(chosen, base.id, bases))}
        >
          {base.name}
        </button>
      ))}
      {rest > 0 && (
        <Popover trigger="click" content={<BaseList bases={bases} chosen={chosen} onChange={onChange} />}>
          <button type="button" className={styles.chip}>
            {t('ask.scope.more', { count: rest })}
          </button>
        </Popover>
      )}
    </fieldset>
  );
}

/** The same choice as one button at the foot of the composer. */
export function BaseButton(choice: BaseChoiceProps) {
  const { t } = useTranslation();
  const { bases, chosen } = choice;
  const only = chosen.length === 1 ? bases.find(({ id }) => id === chosen[0]) : undefined;
  const label =
    chosen.length === 0 ? t('ask.scope.all') : (only?.name ?? t('ask.scope.some', { count: chosen.length }));
  return (
    <Popover trigger="click" placement="topLeft" arrow={false} content={<BaseList {...choice} />}>
      <button
        type="button"
        className={chosen.length === 0 ? styles.choice : `${styles.choice} ${styles.chosen}`}
        aria-label={`${t('ask.scope.label')}: ${label}`}
      >
        <Icon name="knowledge" size={16} />
        <span>{label}</span>
      </button>
    </Popover>
  );
}

function BaseList({ bases, chosen, onChange }: BaseChoiceProps) {
  const { t } = useTranslation();
  return (
    <fieldset
      className={styles.list}
      aria-label={t('ask.scope.label')}
      style={{ border: 0, margin: 0, padding: 0 }}
    >
      <label className={styles.option}>
        <input type="checkbox" checked={chosen.length === 0} onChange={() => onChange([])} />
        <span className={styles.optionWords}>{t('ask.scope.all')}</span>
      </label>
      {bases.map((base) => (
        <label key={base.id} className={styles.option}>
          <input
            type="checkbox"
            checked={chosen.includes(base.id)}
            onChange={() => onChange(toggled(chosen, base.id, bases))}
          />
          <span className={styles.optionWords}>
            {base.name}
            <span className={styles.optionText}>
              {' '}
              · {t('knowledge.bases.documents', { count: base.documentCount })}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
