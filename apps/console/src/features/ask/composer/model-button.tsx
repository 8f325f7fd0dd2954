import type { ModelItem } from '@jishi/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import { ChoiceButton } from './choice-button.tsx';
import styles from './composer.module.css';
import { quotationOnly } from './model-choice.ts';

interface ModelButtonProps {
  models: readonly ModelItem[];
  /** A model's name, {@link quotationOnly}, or undefined for automatic. */
  chosen: string | undefined;
  onChange: (chosen: string | undefined) => void;
}

/** How to answer: automatically, by a certain model, or with quotations only. */
export function ModelButton({ models, chosen, onChange }: ModelButtonProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const label = labelOf(chosen, { auto: t('ask.model.auto'), quotation: t('ask.model.quotation') });
  const choose = (next: string | undefined) => {
    setOpen(false);
    onChange(next);
  };
  const options: { value: string | undefined; label: string; text: string }[] = [
    { value: undefined, label: t('ask.model.auto'), text: t('ask.model.autoText') },
    ...models.map(({ name, providerName }) => ({ value: name, label: name, text: providerName })),
    { value: quotationOnly, label: t('ask.model.quotation'), text: t('ask.model.quotationText') },
  ];
  const list = (
    <div className={styles.list} role="menu" aria-label={t('ask.model.label')}>
      {options.map((option) => (
        <button
          key={option.value ?? ''}
          type="button"
          role="menuitemradio"
          aria-checked={option.value === chosen}
          className={styles.option}
          onClick={() => choose(option.value)}
        >
          <span className={styles.optionWords}>
            {option.label}
            <span className={styles.optionText} style={{ display: 'block' }}>
              {option.text}
            </span>
          </span>
          {option.value === chosen && <Icon name="check" size={16} />}
        </button>
      ))}
    </div>
  );
  return (
    <ChoiceButton
      icon="models"
      name={t('ask.model.label')}
      label={label}
      chosen={chosen !== undefined}
      open={open}
      onOpenChange={setOpen}
    >
      {list}
    </ChoiceButton>
  );
}

function labelOf(chosen: string | undefined, words: { auto: string; quotation: string }): string {
  if (chosen === undefined) return words.auto;
  return chosen === quotationOnly ? words.quotation : chosen;
}
