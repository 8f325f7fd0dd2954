import { deflateSync } from 'node:zlib';

/** An indirect object: its dictionary or value, and the bytes of its stream if it has one. */
export interface PdfObject {
  value: string;
  stream?: Buffer;
}

/** Writes a PDF of numbered objects (from 1); object 1 is the catalogue. */
export function pdf(objects: PdfObject[], trailer = ''): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const push = (part: Buffer) => {
    parts.push(part);
    length += part.length;
  };
  objects.forEach(({ value, stream }, index) => {
    offsets.push(length);
    push(Buffer.from(`${index + 1} 0 obj\n${value}\n`, 'latin1'));
    if (stream) push(Buffer.concat([Buffer.from('stream\n'), stream, Buffer.from('\nendstream\n')]));
    push(Buffer.from('endobj\n'));
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = length;
  push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';

/** Objects of a document with one page that shows the content stream. */
export function onePage(content: PdfObject, extra: PdfObject[] = [], resources = ''): PdfObject[] {
  return [
    { value: '<< /Type /Catalog /Pages 2 0 R >>' },
    { value: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>' },
    {
      value: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> ${resources} >> >>`,
    },
    content,
    { value: font },
    ...extra,
  ];
}

/** A content stream, deflated once or more. */
export function contentStream(content: string | Buffer, times = 1): PdfObject {
  let stream = Buffer.from(content);
  for (let index = 0; index < times; index += 1) stream = deflateSync(stream);
  const filters = '/FlateDecode '.repeat(times);
  return { value: `<< /Length ${stream.length} /Filter [${filters}] >>`, stream };
}

/** Lines of text at 12 points on one page. */
export function textContent(lines: string[]): string {
  const shown = lines.map((line) => `(${line.replace(/([\\()])/g, '\\$1')}) Tj T*`).join('\n');
  return `BT /F1 12 Tf 14 TL 72 720 Td\n${shown}\nET`;
}
