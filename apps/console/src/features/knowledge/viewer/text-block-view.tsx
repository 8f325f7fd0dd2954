import { memo } from 'react';
import { markedPieces, type Span, type TextBlock } from './text-blocks.ts';
import styles from './text-view.module.css';

/** Blocks of parsed text with the marked spans highlighted. */
export const TextBlocks = memo(function TextBlocks({
  blocks,
  marks,
}: {
  blocks: readonly TextBlock[];
  marks: readonly Span[];
}) {
  return blocks.map((block) => <Block key={block.start} block={block} marks={marks} />);
});

function Block({ block, marks }: { block: TextBlock; marks: readonly Span[] }) {
  const near = marks.filter(({ start, end }) => start < block.end && end > block.start);
  if (block.kind === 'table') return <Table rows={block.rows} marks={near} />;
  if (block.kind !== 'lines') {
    return (
      <p className={block.kind === 'heading' ? styles.heading : undefined}>
        <Marked text={block.text} start={block.start} marks={near} />
      </p>
    );
  }
  return (
    <p>
      {block.lines.map((line) => (
        <span key={line.start} className={styles.line}>
          <Marked text={line.text} start={line.start} marks={near} />
        </span>
      ))}
    </p>
  );
}

function Table({ rows, marks }: { rows: ({ text: string } & Span)[][]; marks: readonly Span[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be reachable to be scrolled by keys
    <div className={styles.scroll} tabIndex={0}>
      <table>
        <tbody>
          {rows.map((cells) => (
            <tr key={cells[0]?.start}>
              {cells.map((cell) => (
                <td key={cell.start}>
                  <Marked text={cell.text} start={cell.start} marks={marks} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Marked({ text, start, marks }: { text: string; start: number; marks: readonly Span[] }) {
  if (marks.length === 0) return text;
  const pieces = markedPieces(text, start, marks);
  return pieces.map((piece, index) =>
    piece.marked ? (
      // Pieces of one text never reorder
      <mark key={index} className={styles.mark}>
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
