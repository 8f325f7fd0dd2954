import type { ParsedDocument } from '../../parsing/index.ts';

type DocumentType = ParsedDocument['type'];

const office = 'application/vnd.openxmlformats-officedocument';

const mediaTypes: Record<DocumentType, string> = {
  pdf: 'application/pdf',
  docx: `${office}.wordprocessingml.document`,
  pptx: `${office}.presentationml.presentation`,
  xlsx: `${office}.spreadsheetml.sheet`,
  csv: 'text/csv',
  html: 'text/html',
  markdown: 'text/markdown',
  text: 'text/plain',
};

/** By what the content turned out to be, whatever the upload said. */
export function mediaTypeOf(type: DocumentType): string {
  return mediaTypes[type];
}
