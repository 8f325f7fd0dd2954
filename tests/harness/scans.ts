import { LiteParse } from '@llamaindex/liteparse';
import sharp, { type Sharp } from 'sharp';
import { type PdfObject, pdf } from '../hostile/pdf.ts';

/** What happened to a page on its way through a scanner. */
export interface Scanning {
  /** Quarters the sheet was turned clockwise. */
  quarters?: number;
  /** Rotated .8°, blurred, noisy, 150 dpi, JPEG of quality 45. */
  degraded?: boolean;
}

/** A page as a picture. */
export interface Scan {
  jpeg: Buffer;
  /** Pixels. */
  width: number;
  height: number;
  dpi: number;
}

/** Draws a page of a PDF and scans it. */
export async function scanPage(file: string, page: number, scanning: Scanning = {}): Promise<Scan> {
  const dpi = scanning.degraded ? 150 : 200;
  const [shot] = await new LiteParse({ dpi, quiet: true, ocrEnabled: false }).screenshot(file, [page]);
  if (!shot) throw new Error(`no page ${page}`);
  let image = sharp(shot.imageBuffer).flatten({ background: '#fff' });
  if (scanning.degraded) image = sharp(await degrade(image));
  if (scanning.quarters) image = sharp(await image.png().toBuffer()).rotate(90 * scanning.quarters);
  const { data, info } = await image
    .jpeg({ quality: scanning.degraded ? 45 : 90 })
    .toBuffer({ resolveWithObject: true });
  return { jpeg: data, width: info.width, height: info.height, dpi };
}

async function degrade(image: Sharp): Promise<Buffer> {
  const tilted = await image.rotate(0.8, { background: '#fff' }).png().toBuffer();
  const { data, info } = await sharp(tilted)
    .blur(0.8)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  // A generator of its own: the same noise in every run.
  let state = 7;
  for (let index = 0; index < data.length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = (state / 2 ** 32 - 0.5) * 40;
    data[index] = Math.max(0, Math.min(255, (data[index] ?? 0) + noise));
  }
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels: channels as 3 } })
    .png()
    .toBuffer();
}

/** A PDF whose pages are pictures. `text` adds a line of characters at the top of each page. */
export function scannedPdf(scans: Scan[], text?: string): Buffer {
  const pageIds = scans.map((_, index) => 4 + index * 3);
  const objects: PdfObject[] = [
    { value: '<< /Type /Catalog /Pages 2 0 R >>' },
    {
      value: `<< /Type /Pages /Kids [${pageIds.map((id) => `${id} 0 R`).join(' ')}] /Count ${scans.length} >>`,
    },
    { value: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>' },
  ];
  for (const [index, scan] of scans.entries()) objects.push(...pageObjects(scan, pageIds[index] ?? 0, text));
  return pdf(objects);
}

function pageObjects({ jpeg, width, height, dpi }: Scan, id: number, text: string | undefined): PdfObject[] {
  const [w, h] = [(width * 72) / dpi, (height * 72) / dpi];
  const caption = text ? `BT /F1 12 Tf 72 ${h - 40} Td (${text}) Tj ET` : '';
  const content = Buffer.from(`q ${w} 0 0 ${h} 0 0 cm /I Do Q ${caption}`);
  return [
    {
      value: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Contents ${id + 1} 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /I ${id + 2} 0 R >> >> >>`,
    },
    { value: `<< /Length ${content.length} >>`, stream: content },
    {
      value: `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>`,
      stream: jpeg,
    },
  ];
}
