import type { DocumentItem, DocumentStatus } from '@jishi/contract';

export const documentStates = [
  'stored',
  'parsing',
  'chunking',
  'indexing',
  'ready',
  'failed',
  'cancelled',
] as const;

/** The pipeline works on it (or will in a moment). */
export function isProcessing(status: DocumentStatus): boolean {
  return status === 'stored' || status === 'parsing' || status === 'chunking' || status === 'indexing';
}

export function asStatus(text: string | undefined): DocumentStatus | undefined {
  return documentStates.find((status) => status === text);
}

/** `folder/sub/file.pdf` → what names it and where it came from. */
export function splitName(name: string): { file: string; folder: string } {
  const slash = name.lastIndexOf('/');
  return { file: name.slice(slash + 1), folder: slash < 0 ? '' : name.slice(0, slash) };
}

/** What may be done with some documents at once. */
export function bulkActions(documents: readonly DocumentItem[]): {
  retry: DocumentItem[];
  remove: DocumentItem[];
} {
  return {
    retry: documents.filter(({ can, status }) => can.write && !isProcessing(status)),
    remove: documents.filter(({ can }) => can.own),
  };
}
