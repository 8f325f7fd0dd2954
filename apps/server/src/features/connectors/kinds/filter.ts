import { matchesGlob } from 'node:path';

/** What the parsers read; other files are skipped without being fetched. */
const readable = [
  ...[
    'pdf',
    'docx',
    'doc',
    'pptx',
    'xlsx',
    'xls',
    'csv',
    'tsv',
    'html',
    'htm',
    'xhtml',
    'md',
    'markdown',
    'txt',
  ],
  ...[
    'text',
    'log',
    'rst',
    'adoc',
    'eml',
    'msg',
    'epub',
    'json',
    'jsonl',
    'xml',
    'yaml',
    'yml',
    'odt',
    'rtf',
  ],
  ...['png', 'jpg', 'jpeg', 'tif', 'tiff', 'webp', 'zip'],
];

export interface FileFilter {
  endings: readonly string[];
  exclude?: readonly string[];
}

/** Whether a file of this relative path is wanted. */
export function isWanted(path: string, { endings, exclude = [] }: FileFilter): boolean {
  const ending = /\.([^./\\]{1,12})$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (!(endings.length === 0 ? readable : endings).includes(ending)) return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  // What editors and office programs leave beside a file.
  if (name.startsWith('~$') || name.startsWith('._')) return false;
  return !exclude.some((pattern) => matchesGlob(path, pattern));
}
