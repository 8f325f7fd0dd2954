import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Notice, ProblemNotice } from '../../../ui/index.ts';
import type { ShownTurn, TurnProblem } from '../stream/shown-turn.ts';

interface TurnNoticesProps {
  turn: ShownTurn;
  busy: boolean;
  onRetry: () => void;
}

/** What a reader must know about an answer: sources taken away since, and what went wrong with a way on. */
export function TurnNotices({ turn, busy, onRetry }: TurnNoticesProps) {
  const { t } = useTranslation();
  const { withheld, problem, kind } = turn;
  const unsaid = turn.flags.filter(({ verdict }) => verdict !== 'unverified').length;
  return (
    <>
      {kind === 'not-in-documents' && <p className="second">{t('ask.answer.nothingHint')}</p>}
      {unsaid > 0 && turn.phase === 'ended' && (
        <p className="second">{t('ask.flags.summary', { count: unsaid })}</p>
      )}
      {withheld > 0 && <Notice tone="warning">{t('ask.answer.withheld', { count: withheld })}</Notice>}
      {problem !== null && <Problem problem={problem} busy={busy} onRetry={onRetry} />}
    </>
  );
}

function Problem({ problem, busy, onRetry }: { problem: TurnProblem; busy: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  if (problem.kind === 'refused') return <ProblemNotice error={problem.error} onRetry={onRetry} />;
  const { title, text } = wordsOf(problem, t);
  const retry = (
    <Button size="small" disabled={busy} onClick={onRetry}>
      {t('actions.retry')}
    </Button>
  );
  return (
    <Notice tone={problem.kind === 'lost' ? 'warning' : 'danger'} title={title} foot={retry}>
      {text}
    </Notice>
  );
}

function wordsOf(
  problem: Exclude<TurnProblem, { kind: 'refused' }>,
  t: TFunction,
): { title: string; text: string } {
  if (problem.kind === 'server') return { title: problem.title, text: problem.detail };
  if (problem.kind === 'lost') return { title: t('ask.answer.lostTitle'), text: t('ask.answer.lostText') };
  return {
    title: t('ask.answer.failedTitle'),
    text: problem.text === '' ? t('ask.answer.failedText') : problem.text,
  };
}
