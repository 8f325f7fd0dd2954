import type { Piece, Source } from './truth.ts';

export const namespaces = [
  'office:office',
  'style:style',
  'text:text',
  'table:table',
  'draw:drawing',
  'presentation:presentation',
]
  .map((one) => one.split(':'))
  .map(([prefix, name]) => `xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .concat(
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  )
  .join(' ');

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const font =
  'fo:font-size="10.5pt" style:font-size-asian="10.5pt" style:font-name="Liberation Serif" style:font-name-asian="Noto Sans CJK SC"';

function headingStyle(level: number, size: number): string {
  return `<style:style style:name="Heading_20_${level}" style:display-name="Heading ${level}" style:family="paragraph" style:default-outline-level="${level}"><style:paragraph-properties fo:margin-top="0.4cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="${size}pt" style:font-size-asian="${size}pt" fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>`;
}

const border = 'fo:border="0.5pt solid #000000"';

const styles = `<office:font-face-decls><style:font-face style:name="Liberation Serif" svg:font-family="'Liberation Serif'"/><style:font-face style:name="Noto Sans CJK SC" svg:font-family="'Noto Sans CJK SC'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm"/><style:text-properties ${font}/></style:default-style><style:style style:name="Standard" style:family="paragraph"/>${headingStyle(1, 16)}${headingStyle(2, 13)}
<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="•"><style:list-level-properties text:space-before="0.4cm" text:min-label-width="0.5cm"/></text:list-level-style-bullet></text:list-style></office:styles>
<office:automatic-styles><style:style style:name="Two" style:family="section"><style:section-properties text:dont-balance-text-columns="false"><style:columns fo:column-count="2" fo:column-gap="0.8cm"><style:column style:rel-width="1*" fo:end-indent="0.4cm"/><style:column style:rel-width="1*" fo:start-indent="0.4cm"/></style:columns></style:section-properties></style:style>
<style:style style:name="Ruled" style:family="table-cell"><style:table-cell-properties ${border} fo:padding="0.1cm"/></style:style><style:style style:name="Bare" style:family="table-cell"><style:table-cell-properties fo:border="none" fo:padding="0.1cm"/></style:style>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/><style:header-style><style:header-footer-properties fo:min-height="1cm" fo:margin-bottom="0.5cm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="1cm" fo:margin-top="0.5cm"/></style:footer-style></style:page-layout></office:automatic-styles>`;

function tableXml({ ruled, rows }: Extract<Piece, { kind: 'table' }>, name: string): string {
  const style = ruled ? 'Ruled' : 'Bare';
  const body = rows
    .map((row) => {
      const cells = row.map(({ text, span = 1 }) => {
        const merged = span > 1 ? ` table:number-columns-spanned="${span}"` : '';
        const covered = '<table:covered-table-cell/>'.repeat(span - 1);
        return `<table:table-cell table:style-name="${style}" office:value-type="string"${merged}><text:p>${escaped(text)}</text:p></table:table-cell>${covered}`;
      });
      return `<table:table-row>${cells.join('')}</table:table-row>`;
    })
    .join('');
  return `<table:table table:name="${name}"><table:table-column table:number-columns-repeated="4"/>${body}</table:table><text:p/>`;
}

function noteXml(note: string | undefined, index: number): string {
  if (note === undefined) return '';
  return `<text:note text:id="n${index}" text:note-class="footnote"><text:note-citation text:label="*">*</text:note-citation><text:note-body><text:p>${escaped(note)}</text:p></text:note-body></text:note>`;
}

function pieceXml(piece: Piece, index: number): string {
  switch (piece.kind) {
    case 'heading':
      return `<text:h text:style-name="Heading_20_${piece.level}" text:outline-level="${piece.level}">${escaped(piece.text)}</text:h>`;
    case 'paragraph':
      return `<text:p text:style-name="Standard">${escaped(piece.text)}${noteXml(piece.note, index)}</text:p>`;
    case 'item':
      return `<text:list text:style-name="L"><text:list-item><text:p>${escaped(piece.text)}</text:p></text:list-item></text:list>`;
    case 'table':
      return tableXml(piece, `Table${index}`);
    case 'columns':
      return `<text:section text:style-name="Two" text:name="S${index}">${piece.paragraphs.map((text) => `<text:p text:style-name="Standard">${escaped(text)}</text:p>`).join('')}</text:section>`;
  }
}

/** A text document with headers, footers and page numbers, for LibreOffice. */
export function flatText({ header, pieces }: Source): string {
  const body = pieces.map(pieceXml).join('\n');
  const footer = '<text:p>- <text:page-number text:select-page="current">1</text:page-number> -</text:p>';
  return `<?xml version="1.0" encoding="UTF-8"?><office:document ${namespaces} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">${styles}
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:header><text:p>${escaped(header)}</text:p></style:header><style:footer>${footer}</style:footer></style:master-page></office:master-styles>
<office:body><office:text>${body}</office:text></office:body></office:document>`;
}

/** The tables of a document as sheets of a workbook. */
export function flatSheets({ pieces }: Source): string {
  const sheets = pieces.flatMap((piece, index) =>
    piece.kind === 'table' ? [tableXml(piece, `Sheet${index}`).replace('<text:p/>', '')] : [],
  );
  return `<?xml version="1.0" encoding="UTF-8"?><office:document ${namespaces} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>${sheets.join('')}</office:spreadsheet></office:body></office:document>`;
}
