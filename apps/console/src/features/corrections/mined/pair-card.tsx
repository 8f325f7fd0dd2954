import type { MinedPair } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { Notice, Tag } from '../../../ui/index.ts';
import { splitName } from '../../knowledge/index.ts';
import styles from '../corrections.module.css';

/** One pair with the words of its source beside it: to accept as it is, in other words, or not at all. */
export function PairCard({ pair }: { pair: MinedPair }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const { accept, reject } = useDecisions();
  const open = pair.state === 'proposed';
  return (
    <article className={styles.card} aria-label={pair.question}>
      <div className={styles.cardHead}>
        <p className="strong">{pair.question}</p>
        <PairTags pair={pair} />
      </div>
      {editing ? (
        <EditPair
          pair={pair}
          busy={accept.isPending}
          onSave={(words) => accept.mutate({ pairId: pair.id, ...words })}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <p className={styles.words}>{pair.answer}</p>
      )}
      {pair.citations.map(({ number, documentName, quote }) => (
        <blockquote key={`${number} ${quote}`} className={styles.quote}>
          {quote} <cite className="quiet">{splitName(documentName).file}</cite>
        </blockquote>
      ))}
      {pair.nearAnswer !== null && (
        <p className="quiet">{t('corrections.mined.near', { question: pair.nearAnswer.question })}</p>
      )}
      {open && pair.retired && <Notice tone="warning">{t('corrections.mined.retiredText')}</Notice>}
      {open && !editing && (
        <div className="row">
          {!pair.retired && (
            <>
              <Button
                type="primary"
                loading={accept.isPending}
                onClick={() => accept.mutate({ pairId: pair.id })}
              >
                {t('corrections.mined.accept')}
              </Button>
              <Button onClick={() => setEditing(true)}>{t('corrections.mined.edit')}</Button>
            </>
          )}
          <Button type="text" loading={reject.isPending} onClick={() => reject.mutate({ pairId: pair.id })}>
            {t('corrections.mined.reject')}
          </Button>
        </div>
      )}
      {!open && pair.reviewedBy !== null && <p className="quiet">{pair.reviewedBy}</p>}
    </article>
  );
}

function PairTags({ pair }: { pair: MinedPair }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag>{t(`corrections.mined.origins.${pair.origin}`)}</Tag>
      {!pair.verified && <Tag tone="warning">{t('corrections.mined.unverified')}</Tag>}
    </>
  );
}

function useDecisions() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const done = {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.mining.pairs.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.reviewedAnswers.key() });
    },
    onError: (error: Error) => void message.error(problemWords(error, t).detail),
  };
  return {
    accept: useMutation(orpc.mining.accept.mutationOptions(done)),
    reject: useMutation(orpc.mining.reject.mutationOptions(done)),
  };
}

interface EditPairProps {
  pair: MinedPair;
  busy: boolean;
  onSave: (words: { questions: string[]; answer: string }) => void;
  onCancel: () => void;
}

function EditPair({ pair, busy, onSave, onCancel }: EditPairProps) {
  const { t } = useTranslation();
  const id = useId();
  const [question, setQuestion] = useState(pair.question);
  const [answer, setAnswer] = useState(pair.answer);
  const complete = question.trim() !== '' && answer.trim() !== '';
  return (
    <div className="stack">
      <div>
        <label htmlFor={`${id} question`}>{t('corrections.mined.question')}</label>
        <Input
          id={`${id} question`}
          maxLength={500}
          value={question}
          onChange={({ target }) => setQuestion(target.value)}
        />
      </div>
      <div>
        <label htmlFor={`${id} answer`}>{t('corrections.mined.answer')}</label>
        <Input.TextArea
          id={`${id} answer`}
          maxLength={8000}
          autoSize={{ minRows: 3, maxRows: 12 }}
          value={answer}
          onChange={({ target }) => setAnswer(target.value)}
        />
      </div>
      <div className="row">
        <Button
          type="primary"
          loading={busy}
          disabled={!complete}
          onClick={() => onSave({ questions: [question], answer })}
        >
          {t('corrections.mined.acceptEdited')}
        </Button>
        <Button onClick={onCancel}>{t('actions.cancel')}</Button>
      </div>
    </div>
  );
}
