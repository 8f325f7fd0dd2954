import { foldText } from '../../../search/index.ts';

/** As tags are compared: without regard to case, width, traditional or simplified characters, and spaces. */
export function tagKey(tag: string): string {
  return foldText(tag) || tag.trim().toLowerCase();
}

/** Each once, as it was written first. */
export function distinctTags(tags: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const tag of tags) if (!byKey.has(tagKey(tag))) byKey.set(tagKey(tag), tag.trim());
  return [...byKey.values()];
}
