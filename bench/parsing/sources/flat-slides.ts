import { escaped, namespaces } from './flat-document.ts';
import type { Piece, Source } from './truth.ts';

const font = 'style:font-name="Liberation Sans" style:font-name-asian="Noto Sans CJK SC"';

const styles = `<office:font-face-decls><style:font-face style:name="Liberation Sans" svg:font-family="'Liberation Sans'"/><style:font-face style:name="Noto Sans CJK SC" svg:font-family="'Noto Sans CJK SC'"/></office:font-face-decls>
<office:automatic-styles><style:page-layout style:name="Wide"><style:page-layout-properties fo:page-width="28cm" fo:page-height="15.75cm" fo:margin="0cm"/></style:page-layout>
<style:style style:name="Body" style:family="graphic"><style:text-properties ${font} fo:font-size="16pt" style:font-size-asian="16pt"/></style:style>
<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="•"><style:list-level-properties text:space-before="0.3cm" text:min-label-width="0.6cm"/></text:list-level-style-bullet></text:list-style></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="Wide"/></office:master-styles>`;

interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

function frame({ x, y, width, height }: Frame, kind: string, content: string): string {
  const place = `svg:x="${x}cm" svg:y="${y}cm" svg:width="${width}cm" svg:height="${height}cm"`;
  return `<draw:frame draw:style-name="Body" draw:layer="layout" ${kind} ${place}>${content}</draw:frame>`;
}

function tableXml({ rows }: Extract<Piece, { kind: 'table' }>): string {
  const body = rows
    .map((row) => {
      const cells = row.map(({ text, span = 1 }) => {
        const merged = span > 1 ? ` table:number-columns-spanned="${span}"` : '';
        const covered = '<table:covered-table-cell/>'.repeat(span - 1);
        return `<table:table-cell${merged}><text:p>${escaped(text)}</text:p></table:table-cell>${covered}`;
      });
      return `<table:table-row>${cells.join('')}</table:table-row>`;
    })
    .join('');
  return `<table:table><table:table-column table:number-columns-repeated="4"/>${body}</table:table>`;
}

function bodyXml(pieces: Piece[]): string {
  const items = pieces.flatMap((piece) =>
    piece.kind === 'item' ? [`<text:list-item><text:p>${escaped(piece.text)}</text:p></text:list-item>`] : [],
  );
  const paragraphs = pieces.flatMap((piece) =>
    piece.kind === 'paragraph' ? [`<text:p>${escaped(piece.text)}</text:p>`] : [],
  );
  const list = items.length > 0 ? `<text:list text:style-name="L">${items.join('')}</text:list>` : '';
  return `<draw:text-box>${paragraphs.join('')}${list}</draw:text-box>`;
}

function slideXml([title, ...pieces]: Piece[], index: number): string {
  const heading = title?.kind === 'heading' ? title.text : '';
  const text = pieces.filter(({ kind }) => kind !== 'table');
  const table = pieces.find((piece) => piece.kind === 'table');
  const parts = [
    frame(
      { x: 1, y: 0.6, width: 26, height: 2 },
      'presentation:class="title"',
      `<draw:text-box><text:p>${escaped(heading)}</text:p></draw:text-box>`,
    ),
    text.length > 0
      ? frame({ x: 1, y: 3, width: 26, height: 6 }, 'presentation:class="outline"', bodyXml(text))
      : '',
    table ? frame({ x: 1, y: text.length > 0 ? 9.5 : 3, width: 26, height: 5 }, '', tableXml(table)) : '',
  ];
  return `<draw:page draw:name="page${index + 1}" draw:master-page-name="Default">${parts.join('')}</draw:page>`;
}

/** A presentation for LibreOffice: each heading begins a slide. */
export function flatSlides({ pieces }: Source): string {
  const slides: Piece[][] = [];
  for (const piece of pieces) {
    if (piece.kind === 'heading') slides.push([piece]);
    else slides.at(-1)?.push(piece);
  }
  return `<?xml version="1.0" encoding="UTF-8"?><office:document ${namespaces} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.presentation">${styles}
<office:body><office:presentation>${slides.map(slideXml).join('\n')}</office:presentation></office:body></office:document>`;
}
