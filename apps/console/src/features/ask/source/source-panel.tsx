import type { ChunkItem, Id } from '@jishi/contract';
import { ApiProblem } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../../../ui/index.ts';
import { DocumentView, type Place } from '../../knowledge/index.ts';
import { useMediaQuery } from '../use-media-query.ts';
import { SourceHead } from './source-head.tsx';
import type { Source } from './source-key.ts';
import styles from './source-panel.module.css';

interface SourcePanelProps {
  source: Source;
  onClose: () => void;
}

/** A source at its place: beside the thread where there is room, over everything on a phone. */
export function SourcePanel({ source, onClose }: SourcePanelProps) {
  const { t } = useTranslation();
  const beside = useMediaQuery('(min-width: 1024px)');
  if (beside) return <SidePanel source={source} onClose={onClose} />;
  return (
    <Drawer
      open
      placement="bottom"
      size="100%"
      closable={false}
      onClose={onClose}
      aria-label={t('ask.source.title')}
      styles={{ body: { padding: 0 } }}
    >
      <SourceBody source={source} onClose={onClose} />
    </Drawer>
  );
}

/** Takes the focus when a source is opened and gives it back to the marker when it closes. */
function SidePanel({ source, onClose }: SourcePanelProps) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const opener = useRef(document.activeElement);
  // Both after the commit: the marker opens and closes its popover with the focus, which must not happen while React
  // is at work.
  useEffect(() => {
    const timer = setTimeout(() => panel.current?.focus({ preventScroll: true }));
    return () => {
      clearTimeout(timer);
      setTimeout(() => panel.current === null && returnFocus(opener.current));
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    // Escape closes the panel from anywhere inside
    <aside
      ref={panel}
      tabIndex={-1}
      className={styles.panel}
      aria-label={t('ask.source.title')}
      onKeyDown={onKeyDown}
    >
      <SourceBody source={source} onClose={onClose} />
    </aside>
  );
}

function SourceBody({ source, onClose }: SourcePanelProps) {
  const { t } = useTranslation();
  // Asked anew at every opening: rights may have ended since the answer was given.
  const query = useQuery({
    ...orpc.chunks.get.queryOptions({ input: { chunkId: source.chunkId as Id<'chunk'> } }),
    staleTime: 0,
    gcTime: 0,
  });
  const { data, error } = query;
  const chunk = data?.chunk;
  const passage = `${source.chunkId} ${source.start} ${source.end}`;
  // The source is built anew with every word that streams
  const place = useMemo(() => placeOf(source, chunk), [passage, chunk]);
  const gone = error instanceof ApiProblem && (error.status === 404 || error.status === 403);
  return (
    <div className={styles.body}>
      <SourceHead source={source} document={gone ? undefined : data?.document} onClose={onClose} />
      <div className={styles.content}>
        {gone && (
          <EmptyState plain icon="lock" title={t('ask.source.goneTitle')} text={t('ask.source.goneText')} />
        )}
        {error !== null && !gone && <ProblemNotice error={error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Skeleton rows={9} />}
        {data !== undefined && !gone && (
          <DocumentView key={source.documentId} document={data.document} place={place} />
        )}
      </div>
    </div>
  );
}

/** A citation brings its own boxes; a passage as a whole has those of its chunk. */
function placeOf(source: Source, chunk: ChunkItem | undefined): Place {
  return {
    page: source.page ?? chunk?.pageFrom ?? null,
    boxes: source.boxes.length > 0 ? source.boxes : (chunk?.boxes ?? []),
    span: { start: source.start, end: source.end },
    quote: source.quote,
  };
}

function returnFocus(element: Element | null): void {
  if (element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true });
}
