import type { ConfigOf } from '@jishi/contract';
import { z } from 'zod';
import { problem } from '../../../../../kernel/problem.ts';
import { judgeUrl, type SourceHttp, sourceHttp } from '../../http.ts';
import type { ConnectorKind, ListedItem, OpenSource, SourceChange, SourceContext } from '../../kind.ts';
import { addressOf, eachItem, fileName, getJson, instantOf, once, postJson, readAnswer } from '../answer.ts';
import { page as pageText } from '../markdown.ts';
import { needsPermission } from '../session.ts';
import { type BlockTree, notionBlock, propertyText, textOf, toMarkdown } from './blocks.ts';

const apiVersion = '2022-06-28';
const deepest = 12;

/** Pages (and rows of databases) that were shared with an integration. Notion does not tell who else may read them. */
export const notionKind: ConnectorKind<'notion'> = {
  kind: 'notion',
  secrets: [{ name: 'token', required: true }],
  permissions: false,
  placeOf: (config) => new URL(baseOf(config)).origin,
  judge: async (scope, config) => {
    for (const root of config.roots) idOf(root);
    await judgeUrl(scope, baseOf(config));
  },
  open: openWorkspace,
};

const baseOf = ({ endpoint }: ConfigOf<'notion'>) => endpoint ?? 'https://api.notion.com';

/** An id with or without hyphens, alone or at the end of an address. */
function idOf(root: string): string {
  const path = URL.canParse(root) ? new URL(root).pathname : root;
  const found = /([0-9a-f]{32})$/i.exec(path.replaceAll('-', ''))?.[1];
  if (found === undefined) throw problem('connectors.config_refused', { field: 'roots', reason: root });
  return found.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const page = z.object({
  object: z.string(),
  id: z.string(),
  last_edited_time: z.string().optional(),
  url: z.string().optional(),
  archived: z.boolean().optional(),
  in_trash: z.boolean().optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
});
type Page = z.infer<typeof page>;
const pages = z.object({ results: z.array(page), next_cursor: z.string().nullish() });
const blocks = z.object({ results: z.array(notionBlock), next_cursor: z.string().nullish() });

interface Workspace {
  http: SourceHttp;
  base: string;
}

async function openWorkspace(context: SourceContext<'notion'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const http = sourceHttp(context, {
    authorization: `Bearer ${secrets.token ?? ''}`,
    'notion-version': apiVersion,
  });
  const workspace: Workspace = { http, base: baseOf(config) };
  return {
    async *listChanges() {
      const found =
        config.roots.length === 0 ? allShared(workspace) : below(workspace, config.roots.map(idOf));
      for await (const one of found) yield { type: 'item', item: toItem(one) } satisfies SourceChange;
      yield { type: 'end', complete: true, cursor: null };
    },
    fetch: async ({ externalId }) => {
      const found = await getJson(http, addressOf(workspace.base, `/v1/pages/${externalId}`), page);
      return { content: once(await textOfPage(workspace, found)), mediaType: 'text/markdown' };
    },
  };
}

async function* queried(
  { http, base }: Workspace,
  path: string,
  body: Record<string, unknown>,
): AsyncGenerator<Page> {
  yield* eachItem(async (cursor) => {
    const request = postJson({ ...body, page_size: 100, start_cursor: cursor });
    const { value } = await http.json(addressOf(base, path), request).catch(needsPermission);
    const { results, next_cursor: next } = readAnswer(pages, value);
    return {
      items: results.filter(({ archived, in_trash }) => archived !== true && in_trash !== true),
      next: next ?? undefined,
    };
  });
}

async function* allShared(workspace: Workspace): AsyncGenerator<Page> {
  const filter = { property: 'object', value: 'page' };
  yield* queried(workspace, '/v1/search', {
    filter,
    sort: { direction: 'ascending', timestamp: 'last_edited_time' },
  });
}

interface Open {
  id: string;
  /** Known from the block that led here; a root may be either. */
  kind: 'page' | 'database' | 'root';
}

/** Pages and databases by id, and what lies below them; each once. */
async function* below(workspace: Workspace, roots: string[]): AsyncGenerator<Page> {
  const open = roots.map((id): Open => ({ id, kind: 'root' }));
  const seen = new Set<string>();
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for await (const one of pagesAt(workspace, next)) {
      if (seen.has(one.id)) continue;
      seen.add(one.id);
      yield one;
      open.push(...(await openBelow(workspace, one.id)));
    }
  }
}

async function* pagesAt(workspace: Workspace, { id, kind }: Open): AsyncGenerator<Page> {
  const found =
    kind === 'database' ? undefined : await pageOrNothing(workspace, { id, given: kind === 'root' });
  if (found !== undefined) yield found;
  else yield* queried(workspace, `/v1/databases/${id}/query`, {});
}

async function openBelow(workspace: Workspace, id: string): Promise<Open[]> {
  const open: Open[] = [];
  for await (const child of childrenOf(workspace, id)) {
    if (child.type === 'child_page') open.push({ id: child.id, kind: 'page' });
    if (child.type === 'child_database') open.push({ id: child.id, kind: 'database' });
  }
  return open;
}

/** Undefined for the id of a database. */
async function pageOrNothing({ http, base }: Workspace, { id, given }: { id: string; given: boolean }) {
  const url = addressOf(base, `/v1/pages/${id}`);
  const { value, response } = await http.json(url, { also: given ? [400, 404] : [] });
  return response.status === 200 ? readAnswer(page, value) : undefined;
}

function childrenOf({ http, base }: Workspace, id: string) {
  return eachItem(async (cursor) => {
    const url = addressOf(base, `/v1/blocks/${id}/children`, { page_size: '100', start_cursor: cursor });
    const { results, next_cursor: next } = await getJson(http, url, blocks);
    return { items: results, next: next ?? undefined };
  });
}

function titleOf({ properties }: Page): string {
  for (const value of Object.values(properties)) {
    const property = z.object({ type: z.literal('title'), title: z.unknown() }).safeParse(value);
    if (property.success) return textOf(property.data.title).replaceAll('\\', '');
  }
  return '';
}

function toItem(found: Page): ListedItem {
  return {
    externalId: found.id,
    name: fileName([], titleOf(found), 'md'),
    fingerprint: found.last_edited_time ?? '',
    mediaType: 'text/markdown',
    url: found.url,
    ...instantOf(found.last_edited_time),
  };
}

async function textOfPage(workspace: Workspace, found: Page): Promise<string> {
  const facts = Object.entries(found.properties)
    .map(([name, value]) => [name, propertyText(value)] as const)
    .filter(([, text]) => text !== '' && text !== titleOf(found))
    .map(([name, text]) => `- ${name}: ${text}`);
  const trees = await treesOf(workspace, found.id, 0);
  return pageText(titleOf(found), [facts.join('\n'), ...toMarkdown(trees)]);
}

async function treesOf(workspace: Workspace, id: string, depth: number): Promise<BlockTree[]> {
  const trees: BlockTree[] = [];
  for await (const block of childrenOf(workspace, id)) {
    const inside = block.has_children && !/^child_/.test(block.type) && depth < deepest;
    trees.push({ block, children: inside ? await treesOf(workspace, block.id, depth + 1) : [] });
  }
  return trees;
}
