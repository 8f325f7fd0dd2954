import { memo, Suspense, useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CitationMarker } from '../answer/citation-marker.tsx';
import { FlagMarker } from '../answer/flag-marker.tsx';
import { LazyMarkdown } from '../answer/lazy-markdown.tsx';
import { Quotation } from '../answer/quotation.tsx';
import { citationKey, type SourceKey } from '../source/source-key.ts';
import { formatOf, type ShownTurn } from '../stream/shown-turn.ts';
import { AnswerActions } from './answer-actions.tsx';
import { AnswerHead } from './answer-head.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { QuestionText } from './question-text.tsx';
import styles from './thread.module.css';
import { TurnNotices } from './turn-notices.tsx';

export interface TurnHandlers {
  onOpen: (key: SourceKey) => void;
  onRegenerate: (turn: ShownTurn) => void;
  onTrace: (turnId: string) => void;
}

interface TurnViewProps extends TurnHandlers {
  turn: ShownTurn;
  /** The source that is open beside the thread. */
  opened: string | undefined;
  /** Something is being answered: no second answer at the same time. */
  busy: boolean;
}

/** One question with its answer. Finished turns are not drawn again while a later one streams. */
export const TurnView = memo(function TurnView({ turn, opened, busy, ...handlers }: TurnViewProps) {
  const { t } = useTranslation();
  const { id, answer, phase, citations, flags, evidence } = turn;
  const { onOpen } = handlers;
  const marker = useCallback(
    (index: number) => {
      const flag = flags[index - citations.length];
      if (flag !== undefined) return <FlagMarker key={`flag ${flag.start}`} flag={flag} />;
      const citation = citations[index];
      if (citation === undefined || id === null) return null;
      const key = citationKey(id, index);
      return (
        <CitationMarker
          key={key}
          citation={citation}
          format={formatOf({ evidence }, citation.chunkId)}
          active={key === opened}
          onOpen={() => onOpen(key)}
        />
      );
    },
    [citations, flags, evidence, id, opened, onOpen],
  );
  // Flags have no number of their own: a negative one never meets a citation's.
  const marks = useMemo(
    () => [...citations, ...flags.map(({ end }, index) => ({ at: end, number: -1 - index }))],
    [citations, flags],
  );
  const over = phase === 'ended';
  return (
    <article className={styles.turn} aria-label={t('ask.answer.answer')}>
      <QuestionText question={turn.question} />
      <div aria-busy={!over} className={styles.answer}>
        <AnswerHead turn={turn} />
        {answer !== '' &&
          (turn.form === 'quotation' ? (
            <Quotation text={answer} citations={citations} marker={marker} />
          ) : (
            <Suspense fallback={<p className={styles.plain}>{answer}</p>}>
              <LazyMarkdown text={answer} writing={phase === 'writing'} marks={marks} marker={marker} />
            </Suspense>
          ))}
        {over && <ConflictNotice turn={turn} onOpen={onOpen} />}
        <TurnNotices turn={turn} busy={busy} onRetry={() => handlers.onRegenerate(turn)} />
        {over && <EvidenceList turn={turn} opened={opened} onOpen={onOpen} />}
        {over && answer !== '' && id !== null && (
          <AnswerActions turn={turn} turnId={id} busy={busy} {...handlers} />
        )}
      </div>
    </article>
  );
});
