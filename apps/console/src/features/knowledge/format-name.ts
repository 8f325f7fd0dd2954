import type { TFunction } from 'i18next';

const named = [
  'pdf',
  'docx',
  'doc',
  'pptx',
  'ppt',
  'xlsx',
  'xls',
  'csv',
  'html',
  'markdown',
  'text',
  'image',
  'json',
  'rtf',
  'eml',
  'msg',
  'epub',
  'zip',
] as const;

/** A type of document as people call it: Word, 网页. One that a newer server knows keeps its own name. */
export function formatName(t: TFunction, format: string): string {
  const known = named.find((name) => name === format);
  return known === undefined ? format.toUpperCase() : t(`retrieval.formats.${known}`);
}
