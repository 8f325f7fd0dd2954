import type { Box } from '@jishi/contract';
import type { Span } from './text-blocks.ts';

/** Where to open a document and what to highlight there. */
export interface Place {
  page: number | null;
  boxes: readonly Box[];
  /** Character offsets in the text; null highlights nothing. */
  span: Span | null;
  /** The words of the span, to find their exact lines on the page; null: the boxes are the place. */
  quote: string | null;
}
