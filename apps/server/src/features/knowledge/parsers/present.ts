import type { Id, ParserFormat, ParserItem } from '@jishi/contract';
import type { ParserView } from './store.ts';

export function presentParser(row: ParserView): ParserItem {
  return {
    id: row.id as Id<'parser'>,
    name: row.name,
    kind: row.kind as ParserItem['kind'],
    address: row.address,
    formats: row.formats as ParserFormat[],
    secret: row.secret_envelope !== null,
    timeoutSeconds: row.timeout_seconds,
    maxMegabytes: row.max_megabytes,
    fallback: row.fallback,
    enabled: row.enabled,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.editor,
  };
}
