import type { Citation } from '@jishi/contract';
import { Fragment, memo, type ReactNode } from 'react';
import styles from './quotation.module.css';
import { type QuotedPart, quotedParts } from './quoted-parts.ts';

interface QuotationProps {
  text: string;
  citations: readonly Citation[];
  /** Draws the marker of a citation, named by its index. */
  marker: (index: number) => ReactNode;
}

/** An answer without a model: the sentences of the documents, set as what they are. */
export const Quotation = memo(function Quotation({ text, citations, marker }: QuotationProps) {
  return (
    <div className={styles.quotes}>
      {quotedParts(text, citations).map((part) => (
        <blockquote key={part.start} className={styles.quote}>
          {part.row === null ? (
            <p>
              {part.pieces.map((piece, index) => (
                // Pieces of one quote never reorder
                <Fragment key={index}>
                  {piece.text}
                  {piece.citations.map(marker)}
                </Fragment>
              ))}
            </p>
          ) : (
            <Row row={part.row} after={part.citations.map(marker)} />
          )}
        </blockquote>
      ))}
    </div>
  );
});

function Row({ row, after }: { row: NonNullable<QuotedPart['row']>; after: ReactNode }) {
  return (
    <dl className={styles.row}>
      {row.map(({ label, value }, index) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value}
            {index === row.length - 1 && after}
          </dd>
        </div>
      ))}
    </dl>
  );
}
