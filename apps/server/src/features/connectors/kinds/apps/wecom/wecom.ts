import type { ConfigOf } from '@jishi/contract';
import { z } from 'zod';
import { isWanted } from '../../filter.ts';
import { bodyOf, judgeUrl, sourceHttp } from '../../http.ts';
import type { ConnectorKind, ListedItem, OpenSource, SourceChange, SourceContext } from '../../kind.ts';
import { addressOf, eachItem, fileName, instantOf, postJson, remember } from '../answer.ts';
import { askEnveloped, type Envelope } from '../envelope.ts';
import { isProblem, needsPermission, tokenHttp } from '../session.ts';

/** Files of spaces of the WeCom drive. Online documents of WeCom have no way out but through the person who owns them. */
export const wecomKind: ConnectorKind<'wecom'> = {
  kind: 'wecom',
  secrets: [{ name: 'appSecret', required: true }],
  permissions: true,
  placeOf: (config) => new URL(baseOf(config)).origin,
  judge: (scope, config) => judgeUrl(scope, baseOf(config)),
  open: openSpaces,
};

const baseOf = ({ endpoint }: ConfigOf<'wecom'>) => endpoint ?? 'https://qyapi.weixin.qq.com';

const envelope: Envelope = {
  code: 'errcode',
  busy: new Set([-1, 45009, 45033, 640005]),
  rejected: new Set([40001, 40013, 40014, 42001, 41004]),
  denied: new Set([48002, 60011, 640003, 640013, 640026, 640027, 640042, 301002]),
  missing: new Set([640001, 640002, 640014, 640029]),
};

const token = z.object({ access_token: z.string(), expires_in: z.number() });
const file = z.object({
  fileid: z.string(),
  file_name: z.string(),
  /** 1 = folder, 2 = file; the rest are online documents. */
  file_type: z.number(),
  file_size: z.number().optional(),
  mtime: z.number().optional(),
  sha: z.string().optional(),
  md5: z.string().optional(),
  url: z.string().optional(),
});
type DriveFile = z.infer<typeof file>;
const files = z.object({
  has_more: z.boolean().default(false),
  next_start: z.number().default(0),
  file_list: z.object({ item: z.array(file).default([]) }).optional(),
});
const space = z.object({
  space_info: z.object({
    auth_list: z
      .object({
        auth_info: z
          .array(
            z.object({
              type: z.number(),
              userid: z.string().optional(),
              departmentid: z.number().optional(),
            }),
          )
          .default([]),
        quit_userid: z.array(z.string()).default([]),
      })
      .optional(),
  }),
});
const user = z.object({
  email: z.string().optional(),
  biz_mail: z.string().optional(),
  name: z.string().optional(),
});
const link = z.object({ download_url: z.string(), cookie_name: z.string(), cookie_value: z.string() });

type Post = <T>(path: string, body: object, schema: z.ZodType<T>) => Promise<T>;

async function openSpaces(context: SourceContext<'wecom'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const base = baseOf(config);
  const http = tokenHttp(context, {
    // This API knows no header for it; addresses with it are never shown or logged.
    sign: (value, url) => {
      const signed = new URL(url);
      signed.searchParams.set('access_token', value);
      return { url: signed.href, headers: {} };
    },
    load: async (plain) => {
      const query = { corpid: config.corpId, corpsecret: secrets.appSecret ?? '' };
      const url = addressOf(base, '/cgi-bin/gettoken', query);
      const found = await askEnveloped({ http: plain, context, envelope }, { url, schema: token });
      return { value: found.access_token, seconds: found.expires_in };
    },
  });
  const post: Post = (path, body, schema) =>
    askEnveloped(
      { http, context, envelope },
      { url: addressOf(base, `/cgi-bin${path}`), schema, ...postJson(body) },
    );
  const nameOf = remember(async (userid) => {
    const url = addressOf(base, '/cgi-bin/user/get', { userid });
    try {
      const found = await askEnveloped({ http, context, envelope }, { url, schema: user });
      return found.email || found.biz_mail || userid;
    } catch (error) {
      if (isProblem(error, 'connectors.item_unreadable') || isProblem(error, 'connectors.item_missing'))
        return userid;
      throw error;
    }
  });
  const plain = sourceHttp(context);
  return {
    listChanges: () => listSpaces(context, post, nameOf),
    fetch: async ({ externalId }) => {
      const fileid = externalId.slice(externalId.lastIndexOf('/') + 1);
      const found = await post('/wedrive/file_download', { fileid }, link);
      const headers = { cookie: `${found.cookie_name}=${found.cookie_value}` };
      return { content: bodyOf(await plain.request(found.download_url, { headers })) };
    },
  };
}

async function* listSpaces(
  { config, mirror }: SourceContext<'wecom'>,
  post: Post,
  nameOf: (userid: string) => Promise<string>,
): AsyncGenerator<SourceChange> {
  for (const spaceid of config.spaces) {
    const readers = mirror ? await readersOf(post, nameOf, spaceid).catch(needsPermission) : undefined;
    const at = { post, config, spaceid, readers };
    yield* listFolder(at, { fatherid: spaceid, id: spaceid, folders: [] });
  }
  yield { type: 'end', complete: true, cursor: null };
}

/** A space opens to its members and departments; somebody who left it is out although the department is in. */
async function readersOf(
  post: Post,
  nameOf: (userid: string) => Promise<string>,
  spaceid: string,
): Promise<string[]> {
  const { space_info } = await post('/wedrive/space_info', { spaceid }, space);
  const { auth_info: members = [], quit_userid: quit = [] } = space_info.auth_list ?? {};
  const people = members.flatMap(({ type, userid }) => (type === 1 && userid !== undefined ? [userid] : []));
  const readers = await Promise.all(
    people.filter((id) => !quit.includes(id)).map(async (id) => `user:${await nameOf(id)}`),
  );
  // A department that somebody was taken out of cannot be had as a whole.
  const whole = quit.length === 0 ? members : [];
  return [
    ...readers,
    ...whole.flatMap(({ type, departmentid }) => (type === 2 ? [`group:department ${departmentid}`] : [])),
  ];
}

interface Listing {
  post: Post;
  config: ConfigOf<'wecom'>;
  spaceid: string;
  readers: string[] | undefined;
}

const pageSize = 200;

async function* listFolder(
  at: Listing,
  place: { fatherid: string; id: string; folders: string[] },
): AsyncGenerator<SourceChange> {
  const found = await readFolder(at, place.fatherid).catch((error) => {
    const closed =
      isProblem(error, 'connectors.item_unreadable') || isProblem(error, 'connectors.item_missing');
    if (!closed) throw error;
    return place.folders.length === 0 ? needsPermission(error) : undefined;
  });
  if (found === undefined) {
    const params = { reason: place.folders.join('/') };
    return yield {
      type: 'unreadable',
      prefix: `${place.id}/`,
      problem: { code: 'connectors.folder_unreadable', params },
    };
  }
  for (const one of found) {
    const id = `${place.id}/${one.fileid}`;
    if (one.file_type === 1)
      yield* listFolder(at, { fatherid: one.fileid, id, folders: [...place.folders, one.file_name] });
    else yield toChange(at, one, { id, folders: place.folders });
  }
}

async function readFolder({ post, spaceid }: Listing, fatherid: string): Promise<DriveFile[]> {
  const all: DriveFile[] = [];
  const pages = eachItem(async (start) => {
    const body = { spaceid, fatherid, sort_type: 1, start: Number(start ?? 0), limit: pageSize };
    const answer = await post('/wedrive/file_list', body, files);
    return {
      items: answer.file_list?.item ?? [],
      next: answer.has_more ? String(answer.next_start) : undefined,
    };
  });
  for await (const one of pages) all.push(one);
  return all;
}

function toChange(
  { config, readers }: Listing,
  found: DriveFile,
  { id, folders }: { id: string; folders: string[] },
): SourceChange {
  const name = fileName(folders, found.file_name);
  if (found.file_type !== 2 || !isWanted(name, config)) return { type: 'skipped' };
  const version = found.sha || found.md5 || String(found.mtime ?? '');
  const item: ListedItem = {
    externalId: id,
    name,
    fingerprint: `${version}:${found.file_size ?? ''}`,
    moveKey: `${found.fileid}:${version}`,
    url: found.url,
    readers,
    ...(found.file_size === undefined ? {} : { size: found.file_size }),
    ...instantOf((found.mtime ?? Number.NaN) * 1000),
  };
  return { type: 'item', item };
}
