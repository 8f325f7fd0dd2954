import { z } from 'zod';
import { problem } from '../../../../../kernel/problem.ts';
import { retryAfterMs, type SourceHttp } from '../../http.ts';
import type { SourceContext } from '../../kind.ts';
import { postJson, readAnswer } from '../answer.ts';

const identity = z.object({
  id: z.string().nullish(),
  email: z.string().nullish(),
  loginName: z.string().nullish(),
  displayName: z.string().nullish(),
});
const identities = z.object({
  user: identity.nullish(),
  group: identity.nullish(),
  siteUser: identity.nullish(),
  siteGroup: identity.nullish(),
});
const permission = z.object({
  roles: z.array(z.string()).default([]),
  grantedToV2: identities.nullish(),
  grantedToIdentitiesV2: z.array(identities).nullish(),
  link: z.object({ scope: z.string().nullish() }).nullish(),
});
const permissions = z.object({ value: z.array(permission), '@odata.nextLink': z.string().optional() });
const batch = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown(),
    }),
  ),
});

/** Graph takes so many requests in one. */
const most = 20;
const tries = 4;

interface Graph {
  http: SourceHttp;
  /** With the version. */
  api: string;
  context: Pick<SourceContext, 'scope' | 'signal'>;
}

/** Who may read items, by their paths in the API (`/drives/…/items/…`). */
export async function readersOf(graph: Graph, paths: string[]): Promise<Map<string, string[]>> {
  const readers = new Map<string, string[]>();
  for (let start = 0; start < paths.length; start += most)
    for (const [path, value] of await askPatiently(graph, paths.slice(start, start + most)))
      readers.set(path, await allReaders(graph, value));
  return readers;
}

/** A batch is answered although parts of it are to be asked again later. */
async function askPatiently(graph: Graph, paths: string[]): Promise<Map<string, unknown>> {
  const all = new Map<string, unknown>();
  let open = paths;
  for (let attempt = 1; attempt <= tries; attempt++) {
    const { answers, waitMs } = await askBatch(graph, open);
    for (const [path, value] of answers) all.set(path, value);
    open = open.filter((path) => !all.has(path));
    if (open.length === 0) return all;
    await graph.context.scope.ports.connectors.wait(waitMs, graph.context.signal);
  }
  throw problem('connectors.busy', { seconds: 60 });
}

async function askBatch(
  { http, api, context }: Graph,
  paths: string[],
): Promise<{ answers: Map<string, unknown>; waitMs: number }> {
  const requests = paths.map((path, index) => ({
    id: String(index),
    method: 'GET',
    url: `${path}/permissions`,
  }));
  const { value } = await http.json(`${api}/$batch`, postJson({ requests }));
  const answers = new Map<string, unknown>();
  const waits = [1_000];
  for (const answer of readAnswer(batch, value).responses) {
    const read = bodyOf(answer);
    if (read !== undefined) answers.set(paths[Number(answer.id)] ?? '', read);
    const asked = answer.headers?.['Retry-After'] ?? answer.headers?.['retry-after'];
    waits.push(retryAfterMs(asked, context.scope.clock.now()) ?? 0);
  }
  return { answers, waitMs: Math.min(Math.max(...waits), 60_000) };
}

/** Undefined = ask again. What went meanwhile is read by nobody: the next run tells. */
function bodyOf({ status, body }: z.infer<typeof batch>['responses'][number]): unknown {
  if (status === 401 || status === 403) throw problem('connectors.permission_missing');
  if (status === 404 || status === 410) return { value: [] };
  return status === 200 ? body : undefined;
}

async function allReaders({ http }: Graph, first: unknown): Promise<string[]> {
  const readers: string[] = [];
  let answer = readAnswer(permissions, first);
  for (;;) {
    readers.push(...answer.value.flatMap(principalsOf));
    const next = answer['@odata.nextLink'];
    if (next === undefined) return [...new Set(readers)];
    answer = readAnswer(permissions, (await http.json(next)).value);
  }
}

function principalsOf({
  roles,
  link,
  grantedToV2,
  grantedToIdentitiesV2,
}: z.infer<typeof permission>): string[] {
  if (roles.length === 0) return [];
  if (link?.scope === 'anonymous') return ['group:anyone'];
  if (link?.scope === 'organization') return ['group:organization'];
  return [grantedToV2, ...(grantedToIdentitiesV2 ?? [])].flatMap((who) =>
    who == null ? [] : principalOf(who),
  );
}

/** A group of a site has a name and no address; everything else is known by its address where it has one. */
function principalOf({ user, group, siteUser, siteGroup }: z.infer<typeof identities>): string[] {
  const person = addressOf(user) ?? addressOf(siteUser);
  if (person !== undefined) return [`user:${person}`];
  const many = group ?? siteGroup;
  if (many != null) return [`group:${addressOf(many) ?? named(many)}`];
  const nameless = user ?? siteUser;
  return nameless == null ? [] : [`user:${named(nameless)}`];
}

function named({ displayName, id }: z.infer<typeof identity>): string {
  return `${displayName ?? ''} (${id ?? ''})`;
}

function addressOf(who: z.infer<typeof identity> | null | undefined): string | undefined {
  if (who?.email != null && who.email !== '') return who.email;
  // Claims: i:0#.f|membership|ann@contoso.com
  return /\|([^|\s]+@[^|\s]+)$/.exec(who?.loginName ?? '')?.[1];
}
