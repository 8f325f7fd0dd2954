import type { DocumentAttributes, Id } from '@jishi/contract';
import type { DocumentRow } from '../store.ts';

export function presentAttributes(row: DocumentRow): DocumentAttributes {
  const ownerId = row.owner_id ?? row.created_by;
  return {
    tags: row.tags,
    owner:
      ownerId === null || row.owner_name === null
        ? null
        : { id: ownerId as Id<'user'>, name: row.owner_name },
    date: row.day,
    dateSet: row.dated_on !== null,
  };
}
