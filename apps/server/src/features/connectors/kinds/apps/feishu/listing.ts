import type { ConfigOf } from '@jishi/contract';
import { z } from 'zod';
import { isWanted } from '../../filter.ts';
import type { ListedItem, SourceChange } from '../../kind.ts';
import { addressOf, digestOf, eachItem, fileName, instantOf } from '../answer.ts';
import { isProblem, needsPermission } from '../session.ts';
import type { Ask } from './ask.ts';

const paged = <T extends z.ZodRawShape>(shape: T) =>
  z.object({
    data: z.object({
      ...shape,
      page_token: z.string().optional(),
      next_page_token: z.string().optional(),
      has_more: z.boolean().optional(),
    }),
  });

const spaces = paged({ items: z.array(z.object({ space_id: z.string(), name: z.string() })).default([]) });
const node = z.object({
  node_token: z.string(),
  obj_token: z.string(),
  obj_type: z.string(),
  node_type: z.string().optional(),
  title: z.string().default(''),
  has_child: z.boolean().default(false),
  obj_edit_time: z.string().optional(),
});
const nodes = paged({ items: z.array(node).default([]) });
const file = z.object({
  token: z.string(),
  name: z.string(),
  type: z.string(),
  url: z.string().optional(),
  modified_time: z.string().optional(),
});
const files = paged({ files: z.array(file).default([]) });

interface Listing {
  ask: Ask;
  base: string;
  config: ConfigOf<'feishu'>;
  /** Undefined when readers are not wanted. */
  readersOf: ((token: string, type: string) => Promise<string[]>) | undefined;
}

/** A node or a folder: ids of what lies above it make its own id, so that a part that cannot be read is known by its beginning. */
interface Place {
  id: string;
  folders: string[];
}

const deepest = 50;

export async function* listFeishu(listing: Listing): AsyncGenerator<SourceChange> {
  const { config } = listing;
  const wanted =
    config.spaces.length === 0 && config.folders.length === 0 ? await allSpaces(listing) : config.spaces;
  for (const space of wanted)
    yield* listNodes(listing, { space, parent: undefined }, { id: space, folders: [] });
  for (const folder of config.folders) yield* listFolder(listing, folder, { id: folder, folders: [] });
  yield { type: 'end', complete: true, cursor: null };
}

async function allSpaces({ ask, base }: Listing): Promise<string[]> {
  const ids: string[] = [];
  const all = eachItem(async (page_token) => {
    const url = addressOf(base, '/open-apis/wiki/v2/spaces', { page_size: '50', page_token });
    const { data } = await ask({ url, schema: spaces }).catch(needsPermission);
    return { items: data.items, next: data.has_more === true ? data.page_token : undefined };
  });
  for await (const { space_id } of all) ids.push(space_id);
  return ids;
}

async function* listNodes(
  listing: Listing,
  at: { space: string; parent: string | undefined },
  place: Place,
): AsyncGenerator<SourceChange> {
  const { ask, base } = listing;
  const path = `/open-apis/wiki/v2/spaces/${encodeURIComponent(at.space)}/nodes`;
  const children = eachItem(async (page_token) => {
    const query = { page_size: '50', page_token, parent_node_token: at.parent };
    const { data } = await ask({ url: addressOf(base, path, query), schema: nodes });
    return { items: data.items, next: data.has_more === true ? data.page_token : undefined };
  });
  const found = await readAll(children, place);
  if (!Array.isArray(found)) return yield found;
  for (const one of found) {
    const inside = { id: `${place.id}/${one.node_token}`, folders: [...place.folders, one.title] };
    // A shortcut shows what lies, or does not lie, in another place of the source.
    if (one.node_type !== 'shortcut')
      yield* listObject(listing, { ...place, id: inside.id }, { ...one, type: one.obj_type });
    if (one.has_child && one.node_type !== 'shortcut' && place.folders.length < deepest)
      yield* listNodes(listing, { ...at, parent: one.node_token }, inside);
  }
}

async function* listFolder(listing: Listing, folder: string, place: Place): AsyncGenerator<SourceChange> {
  const { ask, base } = listing;
  const children = eachItem(async (page_token) => {
    const query = { folder_token: folder, page_size: '200', page_token };
    const { data } = await ask({ url: addressOf(base, '/open-apis/drive/v1/files', query), schema: files });
    return {
      items: data.files,
      next: data.has_more === true ? (data.next_page_token ?? data.page_token) : undefined,
    };
  });
  const found = await readAll(children, place);
  if (!Array.isArray(found)) return yield found;
  for (const one of found) {
    const inside = { id: `${place.id}/${one.token}`, folders: [...place.folders, one.name] };
    if (one.type === 'folder' && place.folders.length < deepest)
      yield* listFolder(listing, one.token, inside);
    else
      yield* listObject(
        listing,
        { ...place, id: inside.id },
        {
          obj_token: one.token,
          type: one.type,
          title: one.name,
          obj_edit_time: one.modified_time,
          url: one.url,
        },
      );
  }
}

/** All children, or that this part cannot be read; the roots have to be readable. */
async function readAll<T>(children: AsyncGenerator<T>, { id, folders }: Place): Promise<T[] | SourceChange> {
  const all: T[] = [];
  try {
    for await (const child of children) all.push(child);
    return all;
  } catch (error) {
    const closed =
      isProblem(error, 'connectors.item_unreadable') || isProblem(error, 'connectors.item_missing');
    if (!closed) throw error;
    if (folders.length === 0) needsPermission(error);
    const params = { reason: folders.join('/') };
    return {
      type: 'unreadable',
      prefix: `${id}/`,
      problem: { code: 'connectors.folder_unreadable', params },
    };
  }
}

interface FoundObject {
  obj_token: string;
  type: string;
  title: string;
  obj_edit_time?: string | undefined;
  url?: string | undefined;
}

async function* listObject(
  listing: Listing,
  { id, folders }: Place,
  found: FoundObject,
): AsyncGenerator<SourceChange> {
  const { obj_token: token, type, title } = found;
  const name = nameWithEnding(fileName([], title), type);
  if (name === undefined) return yield { type: 'skipped' };
  const readers = await readersOf(listing, token, type);
  // Nobody is told to read what one may not know the readers of; what is here keeps fewer, never more.
  const item: ListedItem = {
    externalId: id,
    name: fileName(folders, name),
    fingerprint: digestOf(type, token, found.obj_edit_time ?? '', title),
    moveKey: `${token}:${found.obj_edit_time ?? ''}`,
    url: found.url,
    state: { token, type, title },
    readers,
    ...instantOf(Number(found.obj_edit_time) * 1000),
  };
  yield { type: 'item', item };
}

async function readersOf(
  { readersOf: ask }: Listing,
  token: string,
  type: string,
): Promise<string[] | undefined> {
  try {
    return await ask?.(token, type);
  } catch (error) {
    if (isProblem(error, 'connectors.item_unreadable') || isProblem(error, 'connectors.item_missing'))
      return [];
    throw error;
  }
}

/** What comes of an object, or undefined for kinds that are no documents. */
function nameWithEnding(title: string, type: string): string | undefined {
  if (type === 'docx') return `${title}.md`;
  if (type === 'doc') return `${title}.docx`;
  if (type === 'sheet' || type === 'bitable') return `${title}.xlsx`;
  return type === 'file' && isWanted(title, { endings: [] }) ? title : undefined;
}
