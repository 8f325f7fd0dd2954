import type { Id } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { ProblemNotice, Skeleton } from '../../../ui/index.ts';
import { scrollWithin } from './scroll-within.ts';
import { TextBlocks } from './text-block-view.tsx';
import { type Span, textBlocks } from './text-blocks.ts';
import styles from './text-view.module.css';
import { type TextWindow, windowAfter, windowAround, windowBefore } from './text-window.ts';

interface TextViewProps {
  documentId: Id<'document'>;
  /** What to bring into view; null = the front of the document. */
  place: Span | null;
  /** What to highlight. */
  shown: Span | null;
}

/** The parsed text of a document around a place; more of it loads in both directions. */
export function TextView({ documentId, place, shown }: TextViewProps) {
  const { t } = useTranslation();
  const [anchor, setAnchor] = useState(place?.start ?? 0);
  const first = useMemo(() => windowAround(anchor), [anchor]);
  const query = useInfiniteQuery(
    orpc.documents.text.infiniteOptions({
      input: ({ from, length }: TextWindow) => ({ documentId, from, length }),
      initialPageParam: first,
      getNextPageParam: (last) => windowAfter(last),
      getPreviousPageParam: (page) => windowBefore(page),
      staleTime: 60_000,
    }),
  );
  const text = query.data?.pages.map((page) => page.text).join('') ?? '';
  const from = query.data?.pages[0]?.from ?? 0;
  const blocks = useMemo(() => textBlocks(text, from), [text, from]);
  const marks = useMemo(() => (shown === null ? [] : [shown]), [shown]);
  // A place outside of what is loaded: start again around it.
  const start = place?.start;
  if (
    start !== undefined &&
    start !== anchor &&
    query.isSuccess &&
    (start < from || start >= from + text.length)
  ) {
    setAnchor(start);
  }
  const frame = useScrollToMark(query.isSuccess, start);
  if (query.isPending) {
    return (
      <div className={styles.waiting}>
        <Skeleton rows={8} />
      </div>
    );
  }
  if (query.data === undefined)
    return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (blocks.length === 0) return <p className={`${styles.text} second`}>{t('knowledge.viewer.noText')}</p>;
  return (
    <section
      ref={frame}
      className={styles.frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable to be scrolled by keys
      tabIndex={0}
      aria-label={t('knowledge.viewer.text')}
    >
      <article className={styles.text}>
        {query.hasPreviousPage && (
          <More
            label={t('knowledge.viewer.earlier')}
            busy={query.isFetchingPreviousPage}
            onPress={() => void query.fetchPreviousPage()}
          />
        )}
        <TextBlocks blocks={blocks} marks={marks} />
        {query.hasNextPage && (
          <More
            label={t('knowledge.viewer.later')}
            busy={query.isFetchingNextPage}
            onPress={() => void query.fetchNextPage()}
          />
        )}
        <ProblemNotice error={query.error} />
      </article>
    </section>
  );
}

function More({ label, busy, onPress }: { label: string; busy: boolean; onPress: () => void }) {
  return (
    <div className={styles.more}>
      <Button size="small" loading={busy} onClick={onPress}>
        {label}
      </Button>
    </div>
  );
}

/** Brings the first mark to the middle when the text is there, and again for another place. */
function useScrollToMark(ready: boolean, place: number | undefined) {
  const frame = useRef<HTMLElement>(null);
  // Another place scrolls again
  useEffect(() => {
    if (ready) scrollWithin(frame.current, frame.current?.querySelector('mark') ?? null);
  }, [ready, place]);
  return frame;
}
