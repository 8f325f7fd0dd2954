import type { Id, ParserFormat } from '@jishi/contract';
import { useMutation } from '@tanstack/react-query';
import { Button, Form, type FormInstance, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { ProblemNotice } from '../../ui/index.ts';
import { parserFormatName } from './format-text.ts';
import { type ParserValues, trialOf } from './parser-values.ts';
import styles from './parsers.module.css';
import { TrialResult } from './trial-result.tsx';

/** Sends a sample to the parser as the form has it now, and shows what came back. */
export function Trial({ form, parserId }: { form: FormInstance<ParserValues>; parserId?: Id<'parser'> }) {
  const { t } = useTranslation();
  const values: Partial<ParserValues> = Form.useWatch([], form) ?? {};
  const [chosen, setChosen] = useState<ParserFormat>();
  const test = useMutation(orpc.knowledgeParsers.test.mutationOptions());
  const formats = values.formats ?? [];
  const format = formats.find((one) => one === chosen) ?? formats[0];
  const input = trialOf(values, { format, ...(parserId === undefined ? {} : { parserId }) });
  return (
    <section className={styles.trial} aria-label={t('parsers.test')}>
      <div className={styles.trialHead}>
        <Select
          aria-label={t('parsers.sample')}
          value={format}
          placeholder={t('parsers.sample')}
          options={formats.map((value) => ({
            value,
            label: t('parsers.sampleOf', { format: parserFormatName(t, value) }),
          }))}
          onChange={setChosen}
        />
        <Button
          loading={test.isPending}
          disabled={input === undefined}
          onClick={() => input !== undefined && test.mutate(input)}
        >
          {test.isPending ? t('parsers.testing') : t('parsers.test')}
        </Button>
      </div>
      <p className="quiet">{t('parsers.testHint')}</p>
      <div aria-live="polite">
        <ProblemNotice error={test.error} />
        {test.data !== undefined && !test.isPending && <TrialResult trial={test.data} />}
      </div>
    </section>
  );
}
