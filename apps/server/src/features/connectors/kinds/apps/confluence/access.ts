import { z } from 'zod';
import type { SourceHttp } from '../../http.ts';
import { addressOf, eachItem, getJson, readAnswer, remember } from '../answer.ts';
import { isProblem } from '../session.ts';
import { nextOf } from './paging.ts';

const subject = z.object({
  accountId: z.string().optional(),
  username: z.string().optional(),
  email: z.string().optional(),
  displayName: z.string().optional(),
  name: z.string().optional(),
  id: z.string().optional(),
});
type Subject = z.infer<typeof subject>;
const results = z.object({ results: z.array(subject) });
const restriction = z.object({ restrictions: z.object({ user: results, group: results }) });
const permission = z.object({
  principal: z.object({ type: z.string(), id: z.string() }),
  operation: z.object({ key: z.string(), targetType: z.string() }),
});
const permissions = z.object({
  results: z.array(permission),
  _links: z.object({ next: z.string().optional() }).optional(),
});
const serverPermission = z.object({
  subject: subject.extend({ type: z.string().optional() }).nullish(),
  operation: z.object({ operationKey: z.string(), targetType: z.string() }),
});

/** Who may read pages, as principals of the source. A page shows to those whom its space and every restriction above it let. */
export interface ConfluenceAccess {
  ofSpace(space: { id: string; key: string }): Promise<string[]>;
  /** Undefined = this page restricts nobody. */
  ofPage(pageId: string): Promise<string[] | undefined>;
}

export function cloudAccess(http: SourceHttp, base: string): ConfluenceAccess {
  const userOf = remember(async (accountId) => {
    const found = await getJson(http, addressOf(base, '/rest/api/user', { accountId }), subject).catch(
      vanished,
    );
    return userName({ ...found, accountId });
  });
  const groupOf = remember(async (id) => {
    const found = await getJson(http, addressOf(base, '/rest/api/group/by-id', { id }), subject).catch(
      vanished,
    );
    return groupName({ ...found, id });
  });
  return {
    ofSpace: async ({ id }) => {
      const readers: string[] = [];
      const pages = eachItem(async (next) => {
        const url = next ?? addressOf(base, `/api/v2/spaces/${id}/permissions`, { limit: '250' });
        const { results: items, _links } = await getJson(http, url, permissions);
        return { items, next: nextOf(url, _links?.next) };
      });
      for await (const { principal, operation } of pages) {
        if (operation.key !== 'read' || operation.targetType !== 'space') continue;
        if (principal.type === 'user') readers.push(await userOf(principal.id));
        if (principal.type === 'group') readers.push(await groupOf(principal.id));
      }
      return readers;
    },
    ofPage: async (pageId) => {
      const found = await restrictionOf(http, base, pageId);
      if (found === undefined) return undefined;
      const users = await Promise.all(
        found.users.map((user) => (user.accountId === undefined ? userName(user) : userOf(user.accountId))),
      );
      return [...users, ...found.groups.map(groupName)];
    },
  };
}

export function serverAccess(http: SourceHttp, base: string): ConfluenceAccess {
  return {
    ofSpace: async ({ key }) => {
      const url = addressOf(base, `/rest/api/space/${encodeURIComponent(key)}/permissions`);
      try {
        const { value } = await http.json(url);
        return readAnswer(z.array(serverPermission), value)
          .filter(({ operation }) => operation.operationKey === 'read' && operation.targetType === 'space')
          .flatMap(({ subject: who }) =>
            who == null ? [] : [who.type === 'group' ? groupName(who) : userName(who)],
          );
      } catch (error) {
        // Older servers cannot tell: then pages that no restriction opens stay closed.
        if (isProblem(error, 'connectors.item_missing')) return [];
        throw error;
      }
    },
    ofPage: async (pageId) => {
      const found = await restrictionOf(http, base, pageId);
      return found === undefined ? undefined : [...found.users.map(userName), ...found.groups.map(groupName)];
    },
  };
}

async function restrictionOf(
  http: SourceHttp,
  base: string,
  pageId: string,
): Promise<{ users: Subject[]; groups: Subject[] } | undefined> {
  const path = `/rest/api/content/${encodeURIComponent(pageId)}/restriction/byOperation/read`;
  const { restrictions } = await getJson(
    http,
    addressOf(base, path, { expand: 'restrictions.user,restrictions.group', limit: '200' }),
    restriction,
  );
  const [users, groups] = [restrictions.user.results, restrictions.group.results];
  return users.length + groups.length === 0 ? undefined : { users, groups };
}

/** Somebody who left: the name is what remains. */
function vanished(error: unknown): Subject {
  if (isProblem(error, 'connectors.item_missing') || isProblem(error, 'connectors.item_unreadable'))
    return {};
  throw error;
}

function userName({ email, username, displayName, accountId }: Subject): string {
  if (email !== undefined && email !== '') return `user:${email}`;
  if (username !== undefined) return `user:${username}`;
  return displayName === undefined ? `user:${accountId}` : `user:${displayName} (${accountId})`;
}

/** Names of groups are unique in Confluence. */
function groupName({ name, id }: Subject): string {
  return `group:${name ?? id}`;
}
