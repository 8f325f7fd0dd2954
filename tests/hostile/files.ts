/**
 * Files that try to break, slow down or trick a reader of documents, and what each of them must end with.
 * Generated, so that nothing harmful lies in the repository. Used against the parsers and over HTTP.
 */
import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { HostileFile } from './hostile-file.ts';
import {
  docx,
  packageParts,
  paragraph,
  relationships,
  sheetHead,
  sheetTail,
  wordDocument,
  xlsx,
} from './office.ts';
import { contentStream, onePage, pdf, textContent } from './pdf.ts';
import { hostilePictures } from './pictures.ts';
import { deflatedRepeat, zip } from './zip.ts';

const mebibyte = 1024 * 1024;

function docxWithDocument(part: { content: string } | { packed: Buffer; declaredSize: number }): Buffer {
  return zip([
    ...packageParts('docx'),
    { name: 'word/document.xml', ...part },
    { name: 'word/_rels/document.xml.rels', content: relationships([]) },
  ]);
}

function docxBomb(bytes: number, declaredSize: number): Buffer {
  const packed = deflatedRepeat({
    head: wordDocument('').replace('</w:body></w:document>', ''),
    filler: '<w:p><w:r><w:t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</w:t></w:r></w:p>',
    tail: '</w:body></w:document>',
    bytes,
  });
  return docxWithDocument({ packed, declaredSize });
}

function xlsxBomb(): Buffer {
  const packed = deflatedRepeat({
    head: `${sheetHead}<sheetData>`,
    filler: '<row><c><v>1</v></c></row>',
    tail: `</sheetData>${sheetTail}`,
    bytes: 1500 * mebibyte,
  });
  return xlsx([{ name: 'Bomb', part: { packed, declaredSize: 1500 * mebibyte } }]);
}

const entities = Array.from({ length: 12 }, (_, index) =>
  index === 0 ? '<!ENTITY e0 "lol">' : `<!ENTITY e${index} "${`&e${index - 1};`.repeat(10)}">`,
).join('');

function nested(open: string, close: string, depth: number): string {
  return open.repeat(depth) + close.repeat(depth);
}

const archives: HostileFile[] = [
  {
    name: 'DOCX bomb, 700 MB',
    fileName: 'report.docx',
    bytes: () => docxBomb(700 * mebibyte, 700 * mebibyte),
    expected: ['parsing.zip_bomb'],
  },
  {
    name: 'DOCX bomb that declares 1,000 bytes',
    fileName: 'report.docx',
    bytes: () => docxBomb(64 * mebibyte, 1000),
    expected: ['parsing.corrupt', 'parsing.zip_bomb'],
  },
  { name: 'XLSX bomb, 1.5 GB', fileName: 'sheet.xlsx', bytes: xlsxBomb, expected: ['parsing.zip_bomb'] },
  {
    name: '25,000 archive entries',
    fileName: 'many.docx',
    bytes: () => zip(Array.from({ length: 25_000 }, (_, index) => ({ name: `f${index}`, content: '' }))),
    expected: ['parsing.zip_bomb'],
  },
  {
    name: 'archive in an archive',
    fileName: 'a.zip',
    bytes: () => zip([{ name: 'b.zip', content: zip([{ name: 'c', content: 'x' }]) }]),
    expected: ['ok'],
  },
  {
    name: 'path traversal in entry names',
    fileName: 'up.docx',
    bytes: () => zip([...packageParts('docx'), { name: '../../../etc/passwd', content: 'x' }]),
    expected: ['parsing.corrupt'],
  },
  {
    name: 'encrypted archive entry',
    fileName: 'locked.docx',
    bytes: () =>
      zip([{ name: '[Content_Types].xml', content: 'x', encrypted: true }, ...packageParts('docx')]),
    expected: ['parsing.encrypted'],
  },
  {
    name: 'truncated DOCX',
    fileName: 'cut.docx',
    bytes: () => docx(paragraph('text')).subarray(0, 500),
    expected: ['parsing.corrupt'],
  },
];

const markup: HostileFile[] = [
  {
    name: 'external entity in DOCX',
    fileName: 'xxe.docx',
    bytes: () =>
      docxWithDocument({
        content: wordDocument(
          paragraph('&secret;'),
          '<!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        ),
      }),
    expected: ['parsing.external_entity'],
  },
  {
    name: 'exploding entities in DOCX',
    fileName: 'lol.docx',
    bytes: () =>
      docxWithDocument({ content: wordDocument(paragraph('&e11;'), `<!DOCTYPE d [${entities}]>`) }),
    expected: ['parsing.external_entity'],
  },
  {
    name: 'external entity in relationships',
    fileName: 'rels.docx',
    bytes: () =>
      zip([
        ...packageParts('docx').slice(0, 1),
        {
          name: '_rels/.rels',
          content: relationships([['a', 'officeDocument', 'word/document.xml']]).replace(
            '?>',
            '?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
          ),
        },
        { name: 'word/document.xml', content: wordDocument(paragraph('x')) },
      ]),
    expected: ['parsing.external_entity'],
  },
  {
    name: '5,000 nested tables',
    fileName: 'tables.docx',
    bytes: () => docx(nested('<w:tbl><w:tr><w:tc>', '</w:tc></w:tr></w:tbl>', 5000)),
    expected: ['parsing.too_complex'],
  },
  {
    name: 'XML 100,000 levels deep',
    fileName: 'deep.docx',
    bytes: () => docx(nested('<w:sdt>', '</w:sdt>', 100_000)),
    expected: ['parsing.too_complex'],
  },
  {
    name: 'unclosed XML',
    fileName: 'open.docx',
    bytes: () => docxWithDocument({ content: wordDocument('<w:p>').replace('</w:body>', '') }),
    expected: ['parsing.corrupt'],
  },
  {
    name: 'HTML 100,000 levels deep',
    fileName: 'deep.html',
    bytes: () => Buffer.from(`<!doctype html>${nested('<div>', '</div>', 100_000)}`),
    expected: ['parsing.too_complex'],
  },
  {
    name: 'Markdown quoted 100,000 times',
    fileName: 'deep.md',
    bytes: () => Buffer.from(`# x\n\n${'>'.repeat(100_000)} y`),
    expected: ['parsing.too_complex'],
  },
  {
    name: 'JSON 100,000 levels deep',
    fileName: 'deep.json',
    bytes: () => Buffer.from(`${nested('[', ']', 100_000)} word`),
    expected: ['ok'],
  },
];

const sheets: HostileFile[] = [
  {
    name: 'declared range A1:XFD1048576',
    fileName: 'range.xlsx',
    bytes: () =>
      xlsx([
        {
          name: 'Wide',
          xml: '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>first</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>last</t></is></c></row></sheetData><mergeCells><mergeCell ref="A2:XFD1048575"/></mergeCells>',
        },
      ]),
    expected: ['ok'],
  },
  {
    name: 'CSV with 1,000,000 columns',
    fileName: 'wide.csv',
    bytes: () => Buffer.from(`${'a,'.repeat(1_000_000)}\n${'1,'.repeat(1_000_000)}\nx,y\n`),
    expected: ['ok', 'parsing.corrupt', 'parsing.too_complex'],
  },
];

function doubleFlateBomb(): Buffer {
  const filler = 'BT /F1 12 Tf 72 720 Td (bomb) Tj ET\n';
  const raw = deflatedRepeat({ head: '', filler, tail: '', bytes: 500 * mebibyte });
  // A zlib stream is a header and a checksum around that; no reader waits for the checksum.
  const inner = Buffer.concat([Buffer.from([0x78, 0x9c]), raw, Buffer.alloc(4)]);
  const stream = deflateSync(inner);
  return pdf(
    onePage({ value: `<< /Length ${stream.length} /Filter [/FlateDecode /FlateDecode] >>`, stream }),
  );
}

function pageTree(kids: number): Buffer {
  const references = Array.from({ length: kids }, (_, index) => `${index + 3} 0 R`).join(' ');
  const pages = Array.from({ length: kids }, () => ({
    value: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
  }));
  return pdf([
    { value: '<< /Type /Catalog /Pages 2 0 R >>' },
    { value: `<< /Type /Pages /Kids [${references}] /Count ${kids} >>` },
    ...pages,
  ]);
}

function selfDrawingForm(): Buffer {
  const draw = Buffer.from('/X1 Do /X1 Do');
  const form = {
    value: `<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X1 6 0 R >> >> /Length ${draw.length} >>`,
    stream: draw,
  };
  return pdf(onePage(contentStream('/X1 Do'), [form], '/XObject << /X1 6 0 R >>'));
}

/** A page that is one grey picture, as a scanner makes it. */
export function scannedPdf(): Buffer {
  const pixels = deflateSync(Buffer.alloc(200 * 260, 0xcc));
  const picture = {
    value: `<< /Type /XObject /Subtype /Image /Width 200 /Height 260 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode /Length ${pixels.length} >>`,
    stream: pixels,
  };
  return pdf(onePage(contentStream('q 612 0 0 792 0 0 cm /I1 Do Q'), [picture], '/XObject << /I1 6 0 R >>'));
}

const somePages = pdf(onePage(contentStream(textContent(['A line of text on a page.']))));

const pdfs: HostileFile[] = [
  { name: 'empty file', fileName: 'empty.pdf', bytes: () => Buffer.alloc(0), expected: ['parsing.empty'] },
  {
    name: 'truncated PDF',
    fileName: 'cut.pdf',
    bytes: () => somePages.subarray(0, 200),
    expected: ['parsing.corrupt', 'parsing.empty', 'parsing.no_text'],
  },
  {
    name: 'PDF header and garbage',
    fileName: 'noise.pdf',
    bytes: () => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(20_000)]),
    expected: ['parsing.corrupt'],
  },
  {
    name: 'PDF without pages',
    fileName: 'nopages.pdf',
    bytes: () => pageTree(0),
    expected: ['parsing.empty', 'parsing.corrupt'],
  },
  {
    name: 'PDF with blank pages',
    fileName: 'blank.pdf',
    bytes: () => pageTree(2),
    expected: ['parsing.no_text'],
  },
  {
    name: 'scanned PDF',
    fileName: 'scan.pdf',
    bytes: scannedPdf,
    expected: ['parsing.no_text', 'parsing.needs_ocr'],
  },
  {
    name: 'twice deflated page content, 500 MB',
    fileName: 'flate.pdf',
    bytes: doubleFlateBomb,
    expected: ['parsing.out_of_memory', 'parsing.timeout', 'parsing.too_large', 'parsing.crashed', 'ok'],
  },
  {
    name: 'form that draws itself twice',
    fileName: 'loop.pdf',
    bytes: selfDrawingForm,
    expected: [
      'parsing.timeout',
      'parsing.out_of_memory',
      'parsing.no_text',
      'parsing.crashed',
      'parsing.corrupt',
    ],
  },
  {
    name: 'page tree that contains itself',
    fileName: 'tree.pdf',
    bytes: () =>
      pdf([
        { value: '<< /Type /Catalog /Pages 2 0 R >>' },
        { value: '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>' },
      ]),
    expected: ['parsing.corrupt', 'parsing.empty', 'parsing.no_text'],
  },
  {
    name: '100,000 pages',
    fileName: 'pages.pdf',
    bytes: () => pageTree(100_000),
    expected: ['parsing.too_large', 'parsing.no_text'],
  },
];

function compoundFile(stream: string): Buffer {
  const header = Buffer.alloc(512);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(0, 48);
  const directory = Buffer.alloc(512);
  Buffer.from('Root Entry', 'utf16le').copy(directory, 0);
  Buffer.from(stream, 'utf16le').copy(directory, 128);
  return Buffer.concat([header, directory]);
}

const disguises: HostileFile[] = [
  {
    name: 'binary as TXT',
    fileName: 'notes.txt',
    bytes: () => Buffer.concat([Buffer.from([1, 2, 3, 0]), randomBytes(4096)]),
    expected: ['parsing.binary_as_text'],
  },
  {
    name: 'program as DOCX',
    fileName: 'letter.docx',
    bytes: () => Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), randomBytes(500)]),
    expected: ['parsing.unsupported_type'],
  },
  {
    name: 'picture as PDF',
    fileName: 'page.pdf',
    bytes: () => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(100)]),
    expected: ['parsing.corrupt', 'parsing.needs_ocr'],
  },
  {
    name: 'password-protected Office file',
    fileName: 'secret.docx',
    bytes: () => compoundFile('EncryptedPackage'),
    expected: ['parsing.encrypted'],
  },
  {
    name: 'old Word file',
    fileName: 'old.docx',
    bytes: () => compoundFile('WordDocument'),
    expected: ['parsing.unsupported_type', 'parsing.corrupt'],
  },
  {
    name: 'white space only',
    fileName: 'blank.txt',
    bytes: () => Buffer.from(' \n\t\n'),
    expected: ['parsing.empty'],
  },
  {
    name: 'DOCX named .pdf',
    fileName: 'really.pdf',
    bytes: () => docx(paragraph('A letter.')),
    expected: ['ok'],
  },
  { name: 'PDF named .txt', fileName: 'really.txt', bytes: () => somePages, expected: ['ok'] },
];

/** Every hostile file. Building one may take a second and some hundred megabytes: build them one at a time. */
export const hostileFiles: readonly HostileFile[] = [
  ...archives,
  ...markup,
  ...sheets,
  ...pdfs,
  ...hostilePictures,
  ...disguises,
];
