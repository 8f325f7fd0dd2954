import type { ConfigOf } from '@jishi/contract';
import { z } from 'zod';
import { problem } from '../../../../../kernel/problem.ts';
import { bodyOf, judgeUrl, type SourceHttp } from '../../http.ts';
import type { ConnectorKind, FetchedItem, ItemToFetch, OpenSource, SourceContext } from '../../kind.ts';
import { addressOf, eachItem, once, postJson, readAnswer } from '../answer.ts';
import { askEnveloped, type Envelope } from '../envelope.ts';
import { page } from '../markdown.ts';
import { bearer, tokenHttp } from '../session.ts';
import type { Ask } from './ask.ts';
import { feishuBlock, toMarkdown } from './blocks.ts';
import { listFeishu } from './listing.ts';
import { readersAsker } from './sharing.ts';

const hosts = { feishu: 'https://open.feishu.cn', lark: 'https://open.larksuite.com' } as const;

/** Wiki spaces and folders of Feishu and Lark, in the name of an application. */
export const feishuKind: ConnectorKind<'feishu'> = {
  kind: 'feishu',
  secrets: [{ name: 'appSecret', required: true }],
  permissions: true,
  placeOf: (config) => new URL(baseOf(config)).origin,
  judge: (scope, config) => judgeUrl(scope, baseOf(config)),
  open: openFeishu,
};

const baseOf = ({ endpoint, region }: ConfigOf<'feishu'>) => endpoint ?? hosts[region];

const envelope: Envelope = {
  code: 'code',
  busy: new Set([99991400, 1061045, 1069604, 232097]),
  rejected: new Set([99991661, 99991663, 99991664, 99991665, 10003, 10014]),
  denied: new Set([99991672, 99991679, 131006, 1061004, 1063002, 1069302, 1770032, 91403, 230027, 41050]),
  missing: new Set([131005, 1061003, 1061007, 1063005, 1770002, 1770003, 1069301]),
};

const tenantToken = z.object({ tenant_access_token: z.string(), expire: z.number() });

async function openFeishu(context: SourceContext<'feishu'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const base = baseOf(config);
  const http = tokenHttp(context, {
    sign: bearer,
    load: async (plain) => {
      const url = addressOf(base, '/open-apis/auth/v3/tenant_access_token/internal');
      const request = postJson({ app_id: config.appId, app_secret: secrets.appSecret ?? '' });
      const found = await askEnveloped(
        { http: plain, context, envelope },
        { url, schema: tenantToken, ...request },
      );
      return { value: found.tenant_access_token, seconds: found.expire };
    },
  });
  const ask: Ask = (request) => askEnveloped({ http, context, envelope }, request);
  const readersOf = context.mirror ? readersAsker(ask, base) : undefined;
  return {
    listChanges: () => listFeishu({ ask, base, config, readersOf }),
    fetch: (item) => fetchObject({ http, ask, base, context }, item),
  };
}

interface Cloud {
  http: SourceHttp;
  ask: Ask;
  base: string;
  context: Pick<SourceContext, 'scope' | 'signal'>;
}

const object = z.object({ token: z.string(), type: z.string(), title: z.string() });

function fetchObject(cloud: Cloud, { state }: ItemToFetch): Promise<FetchedItem> {
  const { token, type, title } = readAnswer(object, state);
  if (type === 'docx') return fetchDocument(cloud, token, title);
  if (type === 'file')
    return download(cloud, `/open-apis/drive/v1/files/${encodeURIComponent(token)}/download`);
  return exportObject(cloud, token, type);
}

async function download({ http, base }: Cloud, path: string): Promise<FetchedItem> {
  return { content: bodyOf(await http.request(addressOf(base, path))) };
}

const blockPage = z.object({
  data: z.object({
    items: z.array(feishuBlock).default([]),
    page_token: z.string().optional(),
    has_more: z.boolean().optional(),
  }),
});

async function fetchDocument({ ask, base }: Cloud, token: string, title: string): Promise<FetchedItem> {
  const blocks = [];
  const path = `/open-apis/docx/v1/documents/${encodeURIComponent(token)}/blocks`;
  const pages = eachItem(async (page_token) => {
    const { data } = await ask({
      url: addressOf(base, path, { page_size: '500', page_token }),
      schema: blockPage,
    });
    return { items: data.items, next: data.has_more === true ? data.page_token : undefined };
  });
  for await (const block of pages) blocks.push(block);
  return { content: once(page(title, toMarkdown(blocks))), mediaType: 'text/markdown' };
}

const ticket = z.object({ data: z.object({ ticket: z.string() }) });
const task = z.object({
  data: z.object({ result: z.object({ job_status: z.number(), file_token: z.string().optional() }) }),
});
const mostLooks = 60;

/** Sheets, tables and old documents are exported as Office files, which takes the source a while. */
async function exportObject(cloud: Cloud, token: string, type: string): Promise<FetchedItem> {
  const { ask, base, context } = cloud;
  const path = '/open-apis/drive/v1/export_tasks';
  const ending = type === 'doc' ? 'docx' : 'xlsx';
  const order = postJson({ file_extension: ending, token, type });
  const { data } = await ask({ url: addressOf(base, path), schema: ticket, ...order });
  for (let look = 0; look < mostLooks; look++) {
    const url = addressOf(base, `${path}/${encodeURIComponent(data.ticket)}`, { token });
    const { result } = (await ask({ url, schema: task })).data;
    if (result.job_status === 0 && result.file_token !== undefined)
      return download(cloud, `${path}/file/${encodeURIComponent(result.file_token)}/download`);
    // 1 and 2 = under way.
    if (result.job_status > 2) throw problem('connectors.source_failed', { status: result.job_status });
    await context.scope.ports.connectors.wait(Math.min(500 * 1.5 ** look, 5_000), context.signal);
  }
  throw problem('connectors.unreachable', { reason: 'export' });
}
