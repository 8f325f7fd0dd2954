import type { Id } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { ProblemNotice, Skeleton } from '../../../ui/index.ts';
import { type Span, textBlocks } from './text-blocks.ts';
import { TextBlocks } from './text-block-view.tsx';
import styles from './text-view.module.css';
import { type TextWindow, windowAfter, windowAround, windowBefore } from './text-window.ts';

interface TextViewProps {
  documentId: Id<'document'>;
  /** Where to begin: the place of a citation. */
  start: number;
  marks: readonly Span[];
}

/** The parsed text of a document around a place; more of it loads in both directions. */
export function TextView({ documentId, start, marks }: TextViewProps) {
  const { t } = useTranslation();
  const first = useMemo(() => windowAround(start), [start]);
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
  const frame = useScrollToMark(query.isSuccess, marks);
  if (query.isPending) return <Skeleton rows={8} />;
  if (query.data === undefined) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
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
          <More label={t('knowledge.viewer.earlier')} busy={query.isFetchingPreviousPage} onPress={() => void query.fetchPreviousPage()} />
        )}
        <TextBlocks blocks={blocks} marks={marks} />
        {query.hasNextPage && (
          <More label={t('knowledge.viewer.later')} busy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()} />
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
function useScrollToMark(ready: boolean, marks: readonly Span[]) {
  const frame = useRef<HTMLElement>(null);
  const place = marks[0]?.start;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place scrolls again
  useEffect(() => {
    if (ready) frame.current?.querySelector('mark')?.scrollIntoView({ block: 'center' });
  }, [ready, place]);
  return frame;
}
