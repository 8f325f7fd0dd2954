import type { TriageDetail, TriageEvent } from '@jishi/contract';
import { Button, Input } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../../ui/index.ts';
import styles from '../corrections.module.css';
import { useCaseChange } from './use-case-change.ts';

/** What happened so far, and a word to those who work on it. */
export function CaseSteps({ item }: { item: TriageDetail }) {
  const { t } = useTranslation();
  const { comment } = useCaseChange();
  const [text, setText] = useState('');
  const send = () => comment.mutate({ caseId: item.id, text: text.trim() }, { onSuccess: () => setText('') });
  return (
    <section className={styles.part} aria-label={t('corrections.steps')}>
      <h2>{t('corrections.steps')}</h2>
      <ol className={styles.list}>
        {item.events.map((event) => (
          <li key={event.id} className={styles.step}>
            <p>
              {stepWords(event, t)} <span className="quiet">· {<RelativeTime at={event.at} />}</span>
            </p>
            {event.text !== '' && <p className={styles.words}>{event.text}</p>}
          </li>
        ))}
      </ol>
      <Input.TextArea
        aria-label={t('corrections.comment')}
        placeholder={t('corrections.comment')}
        maxLength={4000}
        autoSize={{ minRows: 2, maxRows: 8 }}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="row">
        <Button size="small" disabled={text.trim() === ''} loading={comment.isPending} onClick={send}>
          {t('corrections.commentSend')}
        </Button>
      </div>
    </section>
  );
}

function stepWords({ kind, by, value }: TriageEvent, t: TFunction): string {
  const name = by ?? t('corrections.somebody');
  if (kind === 'assigned' && value === '') return t('corrections.events.unassigned', { name });
  return t(`corrections.events.${kind}`, { name, value: valueWords(kind, value ?? '', t) });
}

function valueWords(kind: TriageEvent['kind'], value: string, t: TFunction): string {
  const groups = { state: 'states', cause: 'causes', fix: 'fixed' } as const;
  const group = groups[kind as keyof typeof groups];
  return group === undefined ? value : t(`corrections.${group}.${value}` as 'corrections.states.open');
}
