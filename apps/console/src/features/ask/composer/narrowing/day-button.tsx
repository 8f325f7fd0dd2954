import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayStart } from '../../../../i18n/day-bounds.ts';
import { formatDay } from '../../../../i18n/format.ts';
import { useLocale } from '../../../../i18n/use-locale.ts';
import { ChoiceButton } from '../choice-button.tsx';

interface DayButtonProps {
  /** `2026-11-23`; undefined = today. */
  day: string | undefined;
  onChange: (day: string | undefined) => void;
}

/** Asks the documents that were in force on a certain day. */
export function DayButton({ day, onChange }: DayButtonProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const id = useId();
  const [open, setOpen] = useState(false);
  const start = dayStart(day);
  const label =
    start === undefined ? t('ask.asOf.today') : t('ask.answer.asOf', { day: formatDay(start, locale) });
  const form = (
    <div className="stack" style={{ width: 260 }}>
      <div>
        <label htmlFor={id}>{t('ask.asOf.label')}</label>
        <Input
          id={id}
          type="date"
          value={day ?? ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        />
      </div>
      <p className="quiet">{t('ask.asOf.text')}</p>
      {day !== undefined && (
        <Button size="small" onClick={() => onChange(undefined)}>
          {t('ask.asOf.back')}
        </Button>
      )}
    </div>
  );
  return (
    <ChoiceButton
      icon="clock"
      name={t('ask.asOf.label')}
      label={label}
      chosen={day !== undefined}
      open={open}
      onOpenChange={setOpen}
    >
      {form}
    </ChoiceButton>
  );
}
