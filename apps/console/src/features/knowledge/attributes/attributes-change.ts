import type { AttributesChange, DocumentAttributes } from '@jishi/contract';

export interface AttributesForm {
  tags: string[];
  /** Null: whoever uploaded it. */
  ownerId: string | null;
  /** Empty: derived. */
  date: string;
}

export function formOf({ tags, owner, date, dateSet }: DocumentAttributes): AttributesForm {
  return { tags, ownerId: owner?.id ?? null, date: dateSet ? date : '' };
}

/** Only what was changed. */
export function attributesChange(before: AttributesForm, after: AttributesForm): AttributesChange {
  const sameTags =
    before.tags.length === after.tags.length && before.tags.every((tag, index) => tag === after.tags[index]);
  return {
    ...(sameTags ? {} : { tags: after.tags }),
    ...(before.ownerId === after.ownerId ? {} : { ownerId: after.ownerId as AttributesChange['ownerId'] }),
    ...(before.date === after.date ? {} : { date: after.date === '' ? null : after.date }),
  };
}
