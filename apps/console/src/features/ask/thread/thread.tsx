import { Button } from 'antd';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import type { ShownTurn } from '../stream/shown-turn.ts';
import styles from './thread.module.css';
import { type TurnHandlers, TurnView } from './turn-view.tsx';

interface ThreadProps extends TurnHandlers {
  turns: readonly ShownTurn[];
  opened: string | undefined;
  busy: boolean;
}

/** The turns of a conversation. The end stays in view while an answer grows, unless the reader scrolls up. */
export function Thread({ turns, ...rest }: ThreadProps) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  const last = turns.at(-1);
  const growth = `${last?.answer.length ?? 0} ${last?.phase ?? ''}`;
  const atEnd = useFollowEnd(end, { key: last?.question ?? '', growth });
  return (
    <div className={styles.thread}>
      {turns.map((turn, index) => (
        // A turn keeps its place while it is regenerated, and a live one becomes a stored one in place.
        <TurnView key={index} turn={turn} {...rest} />
      ))}
      <div ref={end} className={styles.end} />
      {!atEnd && (
        <div className={styles.latest}>
          <Button
            shape="circle"
            aria-label={t('ask.latest')}
            title={t('ask.latest')}
            icon={<Icon name="chevronDown" />}
            onClick={() => end.current?.scrollIntoView({ behavior: 'smooth', block: 'end' })}
          />
        </div>
      )}
      <Announcer turn={last} />
    </div>
  );
}

interface Growth {
  /** Changes with the last question. */
  key: string;
  /** Changes whenever its answer becomes longer, and with its end, which brings the sources. */
  growth: string;
}

/** Scrolls along with the end while it is in view; tells whether it is. A new last question is always brought there. */
function useFollowEnd(end: RefObject<HTMLElement | null>, { key, growth }: Growth): boolean {
  const [atEnd, setAtEnd] = useState(true);
  const follow = useRef(true);
  useEffect(() => {
    if (end.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        follow.current = entry?.isIntersecting ?? true;
        setAtEnd(follow.current);
      },
      { rootMargin: '0px 0px 160px 0px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [end]);
  // Another last question starts following again
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [end, key]);
  // Runs with every growth
  useEffect(() => {
    if (follow.current) end.current?.scrollIntoView({ block: 'end' });
  }, [end, growth]);
  return atEnd;
}

/** Tells screen readers that an answer is being sought and that it is there; the answer itself they read at leisure. */
function Announcer({ turn }: { turn: ShownTurn | undefined }) {
  const { t } = useTranslation();
  const words = () => {
    if (turn === undefined) return '';
    if (turn.phase === 'searching') return t('ask.phase.searching');
    if (turn.phase === 'reading' || turn.phase === 'writing')
      return t('ask.phase.reading', { count: turn.evidence.length });
    return turn.phase === 'ended' && turn.problem === null ? t('ask.phase.done') : '';
  };
  return (
    <p className="visually-hidden" aria-live="polite">
      {words()}
    </p>
  );
}
