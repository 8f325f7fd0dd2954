import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { problem } from '../../../../kernel/problem.ts';
import type { SourceHttp } from '../http.ts';
import type { SourceContext } from '../kind.ts';

const mostPages = 100_000;

/** An answer in the shape that the documentation of the source tells. @throws connectors.answer_invalid */
export function readAnswer<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw problem('connectors.answer_invalid', { reason: `${issue?.path.join('.')}: ${issue?.message}` });
}

export async function getJson<T>(http: SourceHttp, url: string, schema: z.ZodType<T>): Promise<T> {
  return readAnswer(schema, (await http.json(url)).value);
}

export function postJson(body: unknown) {
  return {
    method: 'POST' as const,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

export interface ListPage<T> {
  items: T[];
  next: string | undefined;
}

/** Items of all pages. A source that leads in a circle never ends: what it listed so far says nothing of the rest. */
export async function* eachItem<T>(
  load: (token: string | undefined) => Promise<ListPage<T>>,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const { items, next }: ListPage<T> = await load(token);
    yield* items;
    if (next !== undefined && (seen.has(next) || seen.size >= mostPages))
      throw problem('connectors.answer_invalid', { reason: 'paging in a circle' });
    if (next !== undefined) seen.add(next);
    token = next;
  } while (token !== undefined);
}

/** An address with its query; undefined values are left out. */
export function addressOf(
  base: string,
  path: string,
  query: Record<string, string | undefined> = {},
): string {
  const url = new URL(`${base.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** A title as the name of a file; the folders before it stay. */
export function fileName(folders: readonly string[], title: string, ending?: string): string {
  const clean = (text: string) => text.replace(/[/\\\s]+/g, ' ').trim();
  const name = clean(title) || 'untitled';
  return [...folders.map(clean), ending === undefined ? name : `${name}.${ending}`]
    .filter((part) => part !== '')
    .join('/');
}

export function instantOf(value: string | number | undefined): { modifiedAt?: Date } {
  const modifiedAt = new Date(value ?? Number.NaN);
  return Number.isNaN(modifiedAt.getTime()) ? {} : { modifiedAt };
}

export async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export function digestOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** Asks the source for each key once in a run. */
export function remember<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}

/** A cursor of a source with a change feed; everything is listed again once a day, for what the feed does not tell. */
export interface FeedCursor {
  feed: Record<string, string>;
  /** When everything was listed, ms. */
  fullAt: number;
}

const fullEveryMs = 24 * 3_600_000;

export function readCursor(
  { scope }: Pick<SourceContext, 'scope'>,
  cursor: string | null,
): FeedCursor | undefined {
  if (cursor === null) return undefined;
  const read = JSON.parse(cursor) as FeedCursor;
  return scope.clock.now().getTime() - read.fullAt < fullEveryMs ? read : undefined;
}
