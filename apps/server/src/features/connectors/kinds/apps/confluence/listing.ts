import { z } from 'zod';
import type { SourceHttp } from '../../http.ts';
import { addressOf, eachItem, getJson } from '../answer.ts';
import { nextOf } from './paging.ts';

const links = z.object({
  next: z.string().optional(),
  webui: z.string().optional(),
  download: z.string().optional(),
});
const id = z.union([z.string(), z.number()]).transform(String);

export interface Space {
  id: string;
  key: string;
}

export interface Page {
  id: string;
  title: string;
  version: number;
  at: string | undefined;
  parentId: string | undefined;
  webui: string | undefined;
}

export interface Attachment {
  id: string;
  pageId: string;
  title: string;
  version: number;
  at: string | undefined;
  mediaType: string | undefined;
  size: number | undefined;
  download: string;
}

export interface ConfluenceListing {
  spaces(keys: readonly string[]): AsyncGenerator<Space>;
  pages(space: Space): AsyncGenerator<Page>;
  /** Attachments of pages of the space. */
  attachments(space: Space, pages: ReadonlyMap<string, Page>): AsyncGenerator<Attachment>;
}

async function* listed<T>(http: SourceHttp, first: string, item: z.ZodType<T>): AsyncGenerator<T> {
  const schema = z.object({ results: z.array(item), _links: links.optional() });
  yield* eachItem(async (next) => {
    const url = next ?? first;
    const { results, _links } = await getJson(http, url, schema);
    return { items: results, next: nextOf(url, _links?.next) };
  });
}

const space = z.object({ id, key: z.string() });
const cloudPage = z.object({
  id,
  title: z.string(),
  parentId: id.nullish(),
  version: z.object({ number: z.number(), createdAt: z.string().optional() }),
  _links: links.optional(),
});
const cloudAttachment = z.object({
  id,
  pageId: id.nullish(),
  title: z.string(),
  mediaType: z.string().optional(),
  fileSize: z.number().optional(),
  version: z.object({ number: z.number(), createdAt: z.string().optional() }),
  downloadLink: z.string(),
});

/** Confluence Cloud, REST API v2. */
export function cloudListing(http: SourceHttp, base: string): ConfluenceListing {
  return {
    spaces: (keys) =>
      listed(
        http,
        addressOf(base, '/api/v2/spaces', { limit: '250', keys: keys.join(',') || undefined }),
        space,
      ),
    async *pages({ id: spaceId }) {
      const url = addressOf(base, `/api/v2/spaces/${spaceId}/pages`, { limit: '250', status: 'current' });
      for await (const page of listed(http, url, cloudPage))
        yield {
          id: page.id,
          title: page.title,
          version: page.version.number,
          at: page.version.createdAt,
          parentId: page.parentId ?? undefined,
          webui: page._links?.webui,
        };
    },
    async *attachments(_, pages) {
      for (const pageId of pages.keys()) {
        const url = addressOf(base, `/api/v2/pages/${pageId}/attachments`, {
          limit: '250',
          status: 'current',
        });
        for await (const file of listed(http, url, cloudAttachment))
          yield {
            id: file.id,
            pageId,
            title: file.title,
            version: file.version.number,
            at: file.version.createdAt,
            mediaType: file.mediaType,
            size: file.fileSize,
            download: file.downloadLink,
          };
      }
    },
  };
}

const version = z.object({ number: z.number(), when: z.string().optional() });
const serverPage = z.object({
  id,
  title: z.string(),
  version,
  ancestors: z.array(z.object({ id })).optional(),
  _links: links.optional(),
});
const serverAttachment = z.object({
  id,
  title: z.string(),
  version,
  extensions: z.object({ mediaType: z.string().optional(), fileSize: z.number().optional() }).optional(),
  _links: links,
});

/** Confluence Server and Data Center, REST API. */
export function serverListing(http: SourceHttp, base: string): ConfluenceListing {
  return {
    async *spaces(keys) {
      const url = new URL(addressOf(base, '/rest/api/space', { limit: '100', type: 'global' }));
      for (const key of keys) url.searchParams.append('spaceKey', key);
      yield* listed(http, url.href, space);
    },
    async *pages({ key }) {
      const url = addressOf(base, '/rest/api/content', {
        spaceKey: key,
        type: 'page',
        status: 'current',
        expand: 'version,ancestors',
        limit: '100',
      });
      for await (const page of listed(http, url, serverPage))
        yield {
          id: page.id,
          title: page.title,
          version: page.version.number,
          at: page.version.when,
          parentId: page.ancestors?.at(-1)?.id,
          webui: page._links?.webui,
        };
    },
    async *attachments(_, pages) {
      for (const pageId of pages.keys()) {
        const url = addressOf(base, `/rest/api/content/${pageId}/child/attachment`, {
          expand: 'version',
          limit: '100',
        });
        for await (const file of listed(http, url, serverAttachment))
          yield {
            id: file.id,
            pageId,
            title: file.title,
            version: file.version.number,
            at: file.version.when,
            mediaType: file.extensions?.mediaType,
            size: file.extensions?.fileSize,
            download: file._links.download ?? '',
          };
      }
    },
  };
}
