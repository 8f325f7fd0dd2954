import type { RemoteFilter } from '../remote/remote-index.ts';

/** A string of Milvus's filter language. Ids need no escaping; should one ever be something else, it stays one string. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

export function inList(field: string, values: readonly string[]): string {
  return `${field} in [${values.map(quoted).join(', ')}]`;
}

/** The filter of every search; undefined when nothing may be found. The tenant is the partition key: other partitions are not touched. */
export function filterExpression(filter: RemoteFilter): string | undefined {
  const lists = [
    ['base_id', filter.baseIds],
    ['access_set_id', filter.accessSetIds],
    ['document_id', filter.documentIds],
  ] as const;
  const given = lists.flatMap(([field, values]) => (values === undefined ? [] : [{ field, values }]));
  // Neither lists nor names: whoever forgot them finds nothing instead of everything.
  if (filter.accessSetIds === undefined && filter.documentIds === undefined) return undefined;
  if (given.some(({ values }) => values.length === 0)) return undefined;
  return [
    `tenant_id == ${quoted(filter.tenantId)}`,
    ...given.map(({ field, values }) => inList(field, values)),
  ].join(' and ');
}

/** What an older version wrote of a document, or all of it. */
export function documentExpression(
  { tenantId, documentId }: { tenantId: string; documentId: string },
  before: number | undefined,
): string {
  const older = before === undefined ? '' : ` and version < ${before}`;
  return `tenant_id == ${quoted(tenantId)} and document_id == ${quoted(documentId)}${older}`;
}
