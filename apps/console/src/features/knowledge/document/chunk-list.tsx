import type { ChunkItem, DocumentItem } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { Icon, QueryView, Tag } from '../../../ui/index.ts';
import { placeWords } from '../place-words.ts';
import { ChunkDialog } from './chunk-dialog.tsx';
import styles from './document.module.css';

interface ChunkListProps {
  document: DocumentItem;
  chosen: string | undefined;
  onChoose: (chunk: ChunkItem) => void;
  onHover: (chunk: ChunkItem | null) => void;
}

/** The chunks of a document in order: a click goes to the place, hovering (or focusing) shows it. */
export function ChunkList({ document: item, ...handlers }: ChunkListProps) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(
    orpc.documents.chunks.infiniteOptions({
      input: (cursor: string | undefined) => ({
        documentId: item.id,
        limit: 100,
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  );
  const chunks = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={styles.chunks} aria-label={t('knowledge.document.chunks')}>
      <div className={styles.chunksHead}>
        <h2>
          {t('knowledge.document.chunks')} <span className="number quiet">{item.chunkCount}</span>
        </h2>
        <p className="quiet">{t('knowledge.document.chunksText')}</p>
      </div>
      <QueryView
        query={query}
        isEmpty={() => chunks.length === 0}
        empty={<p className={`quiet ${styles.none}`}>{t('knowledge.document.chunksEmpty')}</p>}
      >
        {() => (
          <ol>
            {chunks.map((chunk) => (
              <ChunkRow
                key={chunk.id}
                chunk={chunk}
                format={item.format}
                mayEdit={item.can.write}
                {...handlers}
              />
            ))}
          </ol>
        )}
      </QueryView>
      {query.hasNextPage && (
        <div className={styles.none}>
          <Button size="small" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('actions.loadMore')}
          </Button>
        </div>
      )}
    </section>
  );
}

interface ChunkRowProps extends Omit<ChunkListProps, 'document'> {
  chunk: ChunkItem;
  format: string | null;
  mayEdit: boolean;
}

function ChunkRow({ chunk, format, mayEdit, chosen, onChoose, onHover }: ChunkRowProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const active = chunk.id === chosen;
  // Only when the page opens at this chunk: after a click it is in view anyway.
  // See above
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <li ref={row} className={chunk.enabled ? styles.row : `${styles.row} ${styles.unused}`}>
      <button
        type="button"
        className={active ? `${styles.chunk} ${styles.chosen}` : styles.chunk}
        aria-pressed={active}
        onClick={() => onChoose(chunk)}
        onMouseEnter={() => onHover(chunk)}
        onMouseLeave={() => onHover(null)}
        onFocus={() => onHover(chunk)}
        onBlur={() => onHover(null)}
      >
        <span className={styles.chunkHead}>
          <span className="number">{chunk.ordinal + 1}</span>
          <span className={styles.chunkTitle}>{chunk.title}</span>
          {chunk.edited !== null && (
            <Tag tone="accent">{t('corrections.chunk.edited', { name: chunk.edited.by ?? '—' })}</Tag>
          )}
          {!chunk.enabled && <Tag>{t('corrections.chunk.off')}</Tag>}
          <span className="number">{pagesOf(t, chunk, format)}</span>
        </span>
        <span className={styles.chunkText}>{withoutGaps(chunk.text)}</span>
      </button>
      {mayEdit && (
        <Button
          size="small"
          className={styles.editButton ?? ''}
          aria-label={t('corrections.chunk.edit')}
          icon={<Icon name="edit" size={14} />}
          onClick={() => setEditing(true)}
        />
      )}
      {editing && <ChunkDialog chunk={chunk} onClose={() => setEditing(false)} />}
    </li>
  );
}

function pagesOf(t: TFunction, { pageFrom, pageTo }: ChunkItem, format: string | null): string {
  if (pageFrom !== null && pageTo !== null && pageTo !== pageFrom && format === 'pdf') {
    return t('knowledge.document.pages', { from: pageFrom, to: pageTo });
  }
  return placeWords(t, format, pageFrom) ?? '';
}

/** Empty lines would fill the few lines that a row shows. */
function withoutGaps(text: string): string {
  return text.replace(/\n\s*\n/g, '\n');
}
