import type { Sharp } from 'sharp';
import { parseError } from '../failure.ts';

/** Pixels as red, green, blue bytes, row by row. */
export interface Raster {
  width: number;
  height: number;
  data: Uint8Array;
}

/** More pixels than any page at 600 dpi. A picture of a kilobyte may declare a thousand times as many. */
const mostPixels = 120_000_000;
/** Longest side that is kept: an A3 page at 300 dpi. */
const longestSide = 5_000;

type SharpMaker = typeof import('sharp')['default'];

async function loadSharp(): Promise<SharpMaker> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

async function toRaster(image: Sharp): Promise<Raster> {
  const { data, info } = await image
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: info.channels === 1 ? tripled(data) : data };
}

function tripled(grey: Uint8Array): Uint8Array {
  const data = new Uint8Array(grey.length * 3);
  for (let index = 0; index < grey.length; index += 1) data.fill(grey[index] ?? 0, index * 3, index * 3 + 3);
  return data;
}

/**
 * Decodes one frame of a picture, upright by its EXIF mark, on white where it is transparent. `frame` counts from 0
 * (pages of a TIFF). @throws parsing.too_large, parsing.corrupt
 */
export async function decodePicture(source: string | Buffer, frame = 0): Promise<Raster> {
  const sharp = await loadSharp();
  try {
    const image = sharp(source, { limitInputPixels: mostPixels, page: frame, failOn: 'error' }).autoOrient();
    return await toRaster(
      image.resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true }),
    );
  } catch (error) {
    throw explain(error);
  }
}

/** How many pages a picture has; an animation counts as one. @throws parsing.too_large, parsing.corrupt */
export async function countFrames(source: string | Buffer): Promise<number> {
  const sharp = await loadSharp();
  try {
    const { format, pages, width, height } = await sharp(source, { limitInputPixels: false }).metadata();
    if (width * height > mostPixels) throw tooLarge();
    return format === 'tiff' ? (pages ?? 1) : 1;
  } catch (error) {
    throw explain(error);
  }
}

/** Size of a picture as its file declares it, in pixels; undefined when it is none that can be decoded. */
export async function sizeOfPicture(source: Buffer): Promise<{ width: number; height: number } | undefined> {
  const sharp = await loadSharp();
  try {
    const { format, width, height } = await sharp(source, { limitInputPixels: false }).metadata();
    return format === 'svg' || width * height > mostPixels ? undefined : { width, height };
  } catch {
    return undefined;
  }
}

function tooLarge(): Error {
  return parseError('parsing.too_large', { what: 'pixels', limit: mostPixels });
}

function explain(error: unknown): Error {
  const detail = String((error as Error)?.message ?? error).slice(0, 200);
  if (/pixel limit|too_large/i.test(detail)) return tooLarge();
  return parseError('parsing.corrupt', { type: 'image', detail });
}

function sharpOf(sharp: SharpMaker, { width, height, data }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Turns a page clockwise by quarters. */
export async function turnRaster(raster: Raster, quarters: number): Promise<Raster> {
  if (quarters % 4 === 0) return raster;
  return toRaster(sharpOf(await loadSharp(), raster).rotate(90 * (quarters % 4)));
}

/** The page at a smaller size, for finding text. */
export async function shrinkRaster(
  raster: Raster,
  { width, height }: Pick<Raster, 'width' | 'height'>,
): Promise<Raster> {
  if (width === raster.width && height === raster.height) return raster;
  return toRaster(sharpOf(await loadSharp(), raster).resize({ width, height, fit: 'fill' }));
}

/** Brightness 0–255, straightened by `degrees` (clockwise positive) around the centre; same size. */
export async function straightGrey(raster: Raster, degrees: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { width, height } = raster;
  const grey = sharpOf(sharp, raster).greyscale();
  if (degrees === 0) return (await grey.raw().toBuffer({ resolveWithObject: true })).data;
  const { data, info } = await grey
    .rotate(degrees, { background: '#fff' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const left = Math.max(0, Math.floor((info.width - width) / 2));
  const top = Math.max(0, Math.floor((info.height - height) / 2));
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const from = (y + top) * info.width + left;
    for (let x = 0; x < width; x += 1) out[y * width + x] = data[(from + x) * info.channels] ?? 255;
  }
  return out;
}
