import type { BaseItem } from '@jishi/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { orpc } from '../../../api/client.ts';
import { moreOf } from '../../../ui/index.ts';
import { asStatus, isProcessing } from './document-state.ts';

/** The documents that the filters in the address let through. Asked again only while one of them is being processed. */
export function useDocuments(base: BaseItem) {
  const { search, status: statusText } = useSearch({ from: '/_app/knowledge/$baseId' });
  const status = asStatus(statusText);
  const filter = { ...(search === undefined ? {} : { search }), ...(status === undefined ? {} : { status }) };
  const query = useInfiniteQuery({
    ...orpc.documents.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        baseId: base.id,
        limit: 50,
        ...filter,
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((item) => isProcessing(item.status))) === true
        ? 1500
        : false,
  });
  return {
    query,
    items: query.data?.pages.flatMap(({ items }) => items) ?? [],
    filtered: search !== undefined || status !== undefined,
    more: moreOf(query),
  };
}
