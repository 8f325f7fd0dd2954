import type { ParserFormat } from '@jishi/contract';
import type { TFunction } from 'i18next';

/** A format as people call it: Word, 图片. */
export function parserFormatName(t: TFunction, format: ParserFormat): string {
  return t(`retrieval.formats.${format}`);
}
