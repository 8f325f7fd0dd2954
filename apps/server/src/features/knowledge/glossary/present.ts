import type { GlossaryEntry, Id } from '@jishi/contract';
import type { EntryView } from './store.ts';

export function presentEntry(row: EntryView, write: boolean): GlossaryEntry {
  const { term, synonyms, definition, whole } = row;
  return {
    id: row.id as Id<'glossary'>,
    base: row.base_id === null ? null : { id: row.base_id as Id<'base'>, name: row.base_name ?? '' },
    term,
    synonyms,
    definition,
    whole,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.editor,
    can: { write },
  };
}
