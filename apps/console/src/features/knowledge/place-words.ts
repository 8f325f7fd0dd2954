import type { TFunction } from 'i18next';

/** "p. 3", "slide 3", "sheet 3": what the pages of a format are called. Null without a page. */
export function placeWords(t: TFunction, format: string | null, page: number | null): string | null {
  if (page === null) return null;
  if (format === 'pptx') return t('knowledge.place.slide', { page });
  return t(format === 'xlsx' ? 'knowledge.place.sheet' : 'knowledge.place.page', { page });
}
