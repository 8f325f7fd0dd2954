import path from 'node:path/posix';
import type { DraftDocument } from '../block.ts';
import { parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';
import { type Archive, openArchive } from './archive.ts';
import type { PlacedBlock } from './pictures.ts';
import { childElements, childNamed, readXmlTree, textOf, type XmlElement } from './xml.ts';

export type OfficeType = 'docx' | 'pptx' | 'xlsx';

export interface Relationship {
  id: string;
  /** Last word of the type address: `slide`, `styles`, `sharedStrings`… the same for strict files. */
  kind: string;
  /** Part name without a leading slash; external targets are left out of the map. */
  target: string;
}

/** What a reader of Office files returns: its pictures are still to be read. */
export interface OfficeDraft extends DraftDocument {
  blocks: PlacedBlock[];
}

/** An Office file: its parts and how they refer to each other. */
export interface OfficePackage {
  archive: Archive;
  limits: ParseLimits;
  type: OfficeType;
  mainPart: string;
  title?: string;
  tree(part: string): Promise<XmlElement>;
  relationships(part: string): Promise<Relationship[]>;
}

const mainContentTypes: Array<[RegExp, OfficeType]> = [
  [/wordprocessingml\.(?:document|template)|ms-word\.(?:document|template)\.macroEnabled/i, 'docx'],
  [
    /presentationml\.(?:presentation|slideshow|template)|ms-powerpoint\.(?:presentation|slideshow|template)\.macroEnabled/i,
    'pptx',
  ],
  [/spreadsheetml\.(?:sheet|template)|ms-excel\.(?:sheet|template)\.macroEnabled/i, 'xlsx'],
];

const contentTypesPart = '[Content_Types].xml';

function officeTypeOf(contentType: string): OfficeType | undefined {
  return mainContentTypes.find(([pattern]) => pattern.test(contentType))?.[1];
}

async function readTree(archive: Archive, part: string, limits: ParseLimits): Promise<XmlElement> {
  return readXmlTree(await archive.open(part), limits);
}

/** Targets are relative to the folder of the part that refers to them. */
function resolveTarget(part: string, target: string): string {
  const folder = part === '' ? '/' : path.join('/', path.dirname(part));
  return path.resolve(folder, decodeTarget(target)).slice(1);
}

function decodeTarget(target: string): string {
  try {
    return decodeURIComponent(target.replaceAll('\\', '/'));
  } catch {
    return target;
  }
}

async function readRelationships(
  archive: Archive,
  part: string,
  limits: ParseLimits,
): Promise<Relationship[]> {
  const name =
    part === '' ? '_rels/.rels' : path.join(path.dirname(part), '_rels', `${path.basename(part)}.rels`);
  if (!archive.has(name)) return [];
  const root = await readTree(archive, name, limits);
  return childElements(root).flatMap(({ attributes }) =>
    attributes.TargetMode === 'External' || attributes.Target === undefined
      ? []
      : [
          {
            id: attributes.Id ?? '',
            kind: attributes.Type?.split('/').at(-1) ?? '',
            target: resolveTarget(part, attributes.Target),
          },
        ],
  );
}

interface ContentTypes {
  overrides: Map<string, string>;
  defaults: Map<string, string>;
}

async function readContentTypes(archive: Archive, limits: ParseLimits): Promise<ContentTypes> {
  const root = await readTree(archive, contentTypesPart, limits);
  const overrides = new Map<string, string>();
  const defaults = new Map<string, string>();
  for (const { name, attributes } of childElements(root)) {
    const type = attributes.ContentType ?? '';
    if (name === 'ct:Override')
      overrides.set((attributes.PartName ?? '').replace(/^\//, '').toLowerCase(), type);
    else defaults.set((attributes.Extension ?? '').toLowerCase(), type);
  }
  return { overrides, defaults };
}

function contentTypeOf(types: ContentTypes, part: string): string {
  return (
    types.overrides.get(part.toLowerCase()) ??
    types.defaults.get(path.extname(part).slice(1).toLowerCase()) ??
    ''
  );
}

async function findMainPart(
  archive: Archive,
  limits: ParseLimits,
): Promise<{ part: string; contentType: string }> {
  const types = await readContentTypes(archive, limits);
  const root = await readRelationships(archive, '', limits);
  const related = root.find((relationship) => relationship.kind === 'officeDocument')?.target;
  if (related && archive.has(related)) return { part: related, contentType: contentTypeOf(types, related) };
  const declared = [...types.overrides].find(([part, type]) => officeTypeOf(type) && archive.has(part));
  return { part: declared?.[0] ?? related ?? '', contentType: declared?.[1] ?? '' };
}

/** Names what a ZIP holds, for a refusal that says more than "unsupported". */
async function otherZipType(archive: Archive): Promise<string> {
  if (archive.has('mimetype')) {
    const mime = (await archive.read('mimetype')).toString('latin1', 0, 200);
    if (mime.includes('epub')) return 'epub';
    if (mime.includes('opendocument')) return mime.split('.').at(-1)?.trim() ?? 'opendocument';
  }
  return archive.has('xl/workbook.bin') ? 'xlsb' : 'zip';
}

/** What an archive is: an Office file, an e-book, or files that somebody packed. */
export async function zipTypeIn(archive: Archive, limits: ParseLimits): Promise<OfficeType | 'epub' | 'zip'> {
  if (archive.has(contentTypesPart)) return (await officeTypeIn(archive, limits)).type;
  const other = await otherZipType(archive);
  if (other === 'epub' || (other === 'zip' && archive.names.length > 0)) return other;
  throw parseError('parsing.unsupported_type', { type: other });
}

/** What kind of Office file an archive is; throws `parsing.unsupported_type` for any other ZIP. */
async function officeTypeIn(
  archive: Archive,
  limits: ParseLimits,
): Promise<{ type: OfficeType; mainPart: string }> {
  if (!archive.has(contentTypesPart)) {
    throw parseError('parsing.unsupported_type', { type: await otherZipType(archive) });
  }
  const main = await findMainPart(archive, limits);
  const type = officeTypeOf(main.contentType);
  if (!type) throw parseError('parsing.unsupported_type', { type: await otherZipType(archive) });
  if (!archive.has(main.part)) throw parseError('parsing.corrupt', { container: 'zip', missing: main.part });
  return { type, mainPart: main.part };
}

async function readTitle(archive: Archive, limits: ParseLimits): Promise<string | undefined> {
  const core = (await readRelationships(archive, '', limits)).find(
    (entry) => entry.kind === 'core-properties',
  );
  if (!core || !archive.has(core.target)) return undefined;
  const title = childNamed(await readTree(archive, core.target, limits), 'dc:title');
  return textOf(title).trim() || undefined;
}

/** Opens an Office file for one of the readers. The caller closes `archive`. */
export async function openPackage(file: string, limits: ParseLimits): Promise<OfficePackage> {
  const archive = await openArchive(file, limits);
  try {
    const { type, mainPart } = await officeTypeIn(archive, limits);
    const title = await readTitle(archive, limits);
    return {
      archive,
      limits,
      type,
      mainPart,
      ...(title ? { title } : {}),
      tree: (part) => readTree(archive, part, limits),
      relationships: (part) => readRelationships(archive, part, limits),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}
