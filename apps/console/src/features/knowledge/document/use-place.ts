import type { ChunkItem, Id } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { orpc } from '../../../api/client.ts';
import type { Place } from '../viewer/place.ts';
import type { Span } from '../viewer/text-blocks.ts';

/**
 * Where the document is open. The address names a chunk, and perhaps a narrower span in it (`start`, `end`: character
 * offsets) or just a page; hovering over another chunk shows it without going there.
 */
export function usePlace() {
  const search = useSearch({ from: '/_app/knowledge/$baseId/documents/$documentId' });
  const navigate = useNavigate();
  const [hovered, setHovered] = useState<ChunkItem | null>(null);
  const chosen = search.chunk;
  const query = useQuery({
    ...orpc.chunks.get.queryOptions({ input: { chunkId: (chosen ?? '') as Id<'chunk'> } }),
    enabled: chosen !== undefined,
  });
  const chunk = chosen === undefined ? undefined : query.data?.chunk;
  const { start, end, page } = search;
  const place = useMemo(() => placeOf(chunk, { start, end, page }), [chunk, start, end, page]);
  const choose = ({ id }: ChunkItem) =>
    void navigate({
      to: '.',
      search: ({ tab: _tab, ...before }) => ({
        ...before,
        chunk: id,
        start: undefined,
        end: undefined,
        page: undefined,
      }),
      replace: true,
      resetScroll: false,
    });
  const hover = useMemo(
    () =>
      hovered === null
        ? null
        : { boxes: hovered.boxes, span: { start: hovered.start, end: hovered.end }, quote: null },
    [hovered],
  );
  return { place, chosen, choose, hover, setHover: setHovered };
}

function placeOf(
  chunk: ChunkItem | undefined,
  address: { start?: string | undefined; end?: string | undefined; page?: string | undefined },
): Place {
  const start = count(address.start);
  const end = count(address.end);
  const narrower = start !== null && end !== null && end > start ? { start, end } : null;
  if (chunk === undefined) return { page: count(address.page), boxes: [], span: narrower, quote: null };
  const span = narrower ?? { start: chunk.start, end: chunk.end };
  return { page: chunk.pageFrom, boxes: chunk.boxes, span, quote: narrower && wordsOf(chunk, narrower) };
}

/** A chunk that repeats the head of its table is longer than its span: then offsets inside it mean nothing. */
function wordsOf(chunk: ChunkItem, { start, end }: Span): string | null {
  const verbatim = chunk.text.length === chunk.end - chunk.start;
  return verbatim && start >= chunk.start && end <= chunk.end
    ? chunk.text.slice(start - chunk.start, end - chunk.start)
    : null;
}

function count(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
