import type { ConfigOf } from '@jishi/contract';
import { z } from 'zod';
import { isWanted } from '../../filter.ts';
import { bodyOf, judgeUrl, type SourceHttp } from '../../http.ts';
import type { ConnectorKind, ListedItem, OpenSource, SourceChange, SourceContext } from '../../kind.ts';
import { addressOf, eachItem, type FeedCursor, fileName, getJson, instantOf, readCursor } from '../answer.ts';
import { bearer, isProblem, needsPermission, tokenHttp } from '../session.ts';
import { fetchToken } from './token.ts';

/** Files of a shared drive, or of one account, by the changes feed; documents of Google are exported as Office files. */
export const googleDriveKind: ConnectorKind<'google-drive'> = {
  kind: 'google-drive',
  secrets: [{ name: 'serviceAccount', required: true }],
  permissions: true,
  placeOf: (config) => new URL(baseOf(config)).origin,
  judge: (scope, config) => judgeUrl(scope, baseOf(config)),
  open: openDrive,
};

const baseOf = ({ endpoint }: ConfigOf<'google-drive'>) => endpoint ?? 'https://www.googleapis.com';
const tokenUrlOf = ({ endpoint }: ConfigOf<'google-drive'>) =>
  endpoint === undefined ? 'https://oauth2.googleapis.com/token' : addressOf(endpoint, '/token');

const office = 'application/vnd.openxmlformats-officedocument';
const exported: Record<string, { ending: string; mediaType: string }> = {
  'application/vnd.google-apps.document': {
    ending: 'docx',
    mediaType: `${office}.wordprocessingml.document`,
  },
  'application/vnd.google-apps.spreadsheet': { ending: 'xlsx', mediaType: `${office}.spreadsheetml.sheet` },
  'application/vnd.google-apps.presentation': {
    ending: 'pptx',
    mediaType: `${office}.presentationml.presentation`,
  },
};

const permission = z.object({
  type: z.string(),
  emailAddress: z.string().optional(),
  domain: z.string().optional(),
  displayName: z.string().optional(),
  id: z.string().optional(),
  deleted: z.boolean().optional(),
});
const file = z.object({
  id: z.string(),
  name: z.string(),
  mimeType: z.string(),
  modifiedTime: z.string().optional(),
  md5Checksum: z.string().optional(),
  size: z.coerce.number().optional(),
  webViewLink: z.string().optional(),
  trashed: z.boolean().optional(),
  driveId: z.string().optional(),
  permissions: z.array(permission).optional(),
});
type DriveFile = z.infer<typeof file>;
const permissionFields = 'permissions(id,type,emailAddress,domain,displayName,deleted)';
const fileFields = `id,name,mimeType,modifiedTime,md5Checksum,size,webViewLink,trashed,driveId`;
const list = z.object({ files: z.array(file), nextPageToken: z.string().optional() });
const changes = z.object({
  changes: z.array(
    z.object({ fileId: z.string().optional(), removed: z.boolean().optional(), file: file.optional() }),
  ),
  nextPageToken: z.string().optional(),
  newStartPageToken: z.string().optional(),
});

interface Drive {
  http: SourceHttp;
  api: string;
  context: SourceContext<'google-drive'>;
  /** What says which drive is meant. */
  scope: Record<string, string | undefined>;
}

async function openDrive(context: SourceContext<'google-drive'>): Promise<OpenSource> {
  const { config, secrets } = context;
  const http = tokenHttp(context, {
    sign: bearer,
    load: (plain) =>
      fetchToken(plain, {
        tokenUrl: tokenUrlOf(config),
        serviceAccount: secrets.serviceAccount ?? '',
        subject: config.subject,
        now: context.scope.clock.now(),
      }),
  });
  const scope = { driveId: config.drive, supportsAllDrives: 'true', includeItemsFromAllDrives: 'true' };
  const drive: Drive = { http, api: addressOf(baseOf(config), '/drive/v3'), context, scope };
  return {
    listChanges: (cursor) => listDrive(drive, readCursor(context, cursor)),
    fetch: async ({ externalId, mediaType }) => {
      const id = encodeURIComponent(externalId);
      const target = Object.values(exported).find((one) => one.mediaType === mediaType);
      const response =
        target === undefined
          ? await http.request(
              addressOf(drive.api, `/files/${id}`, { alt: 'media', supportsAllDrives: 'true' }),
            )
          : await exportFile(drive, id, target.mediaType);
      return { content: bodyOf(response), ...(mediaType === null ? {} : { mediaType }) };
    },
  };
}

/** An Office file that was uploaded has the media type of an export, and cannot be exported. */
async function exportFile({ http, api }: Drive, id: string, mediaType: string) {
  const { mimeType } = await getJson(
    http,
    addressOf(api, `/files/${id}`, { fields: 'id,name,mimeType', supportsAllDrives: 'true' }),
    file,
  );
  return mimeType in exported
    ? http.request(addressOf(api, `/files/${id}/export`, { mimeType: mediaType }))
    : http.request(addressOf(api, `/files/${id}`, { alt: 'media', supportsAllDrives: 'true' }));
}

async function* listDrive(drive: Drive, from: FeedCursor | undefined): AsyncGenerator<SourceChange> {
  const changed = from === undefined ? undefined : await changesSince(drive, from.feed.drive ?? '');
  if (from === undefined || changed === undefined) return yield* listAll(drive);
  for (const change of changed.items) yield await toChange(drive, change);
  yield { type: 'end', complete: false, cursor: JSON.stringify({ ...from, feed: { drive: changed.next } }) };
}

async function* listAll(drive: Drive): AsyncGenerator<SourceChange> {
  // Asked for first: what changes while everything is listed is told by the feed.
  const next = await startOf(drive).catch(needsPermission);
  for await (const found of allFiles(drive)) {
    if (isWantedFile(drive, found)) yield { type: 'item', item: await toItem(drive, found) };
    else yield { type: 'skipped' };
  }
  const cursor: FeedCursor = { feed: { drive: next }, fullAt: drive.context.scope.clock.now().getTime() };
  yield { type: 'end', complete: true, cursor: JSON.stringify(cursor) };
}

async function toChange(drive: Drive, { fileId, file: found }: FileChange): Promise<SourceChange> {
  const wanted = found !== undefined && found.trashed !== true && isWantedFile(drive, found);
  return wanted
    ? { type: 'item', item: await toItem(drive, found) }
    : { type: 'removed', externalId: fileId };
}

async function startOf({ http, api, scope: { driveId, supportsAllDrives } }: Drive): Promise<string> {
  const url = addressOf(api, '/changes/startPageToken', { driveId, supportsAllDrives });
  return (await getJson(http, url, z.object({ startPageToken: z.string() }))).startPageToken;
}

function allFiles({ http, api, scope, context }: Drive): AsyncGenerator<DriveFile> {
  const fields = `nextPageToken,files(${fileFields}${context.mirror ? `,${permissionFields}` : ''})`;
  const query = {
    ...scope,
    q: "trashed = false and mimeType != 'application/vnd.google-apps.folder'",
    pageSize: '1000',
    fields,
    ...(scope.driveId === undefined ? {} : { corpora: 'drive' }),
  };
  return eachItem(async (pageToken) => {
    const { files, nextPageToken: next } = await getJson(
      http,
      addressOf(api, '/files', { ...query, pageToken }),
      list,
    );
    return { items: files, next };
  });
}

interface FileChange {
  fileId: string;
  /** Undefined = gone, or out of reach. */
  file: DriveFile | undefined;
}

/** Undefined when the token is too old: then everything is listed. */
async function changesSince(
  drive: Drive,
  first: string,
): Promise<{ items: FileChange[]; next: string } | undefined> {
  const items = new Map<string, FileChange>();
  const end: { next?: string } = {};
  const pages = eachItem(async (pageToken = first) => {
    const answer = await changesPage(drive, pageToken);
    if (answer?.newStartPageToken !== undefined) end.next = answer.newStartPageToken;
    return { items: answer?.changes ?? [], next: end.next === undefined ? answer?.nextPageToken : undefined };
  });
  for await (const { fileId, removed, file: found } of pages)
    if (fileId !== undefined) items.set(fileId, { fileId, file: removed === true ? undefined : found });
  return end.next === undefined ? undefined : { items: [...items.values()], next: end.next };
}

async function changesPage({ http, api, scope, context }: Drive, pageToken: string) {
  const withReaders = context.mirror ? `,${permissionFields}` : '';
  const fields = `nextPageToken,newStartPageToken,changes(fileId,removed,file(${fileFields}${withReaders}))`;
  try {
    return await getJson(
      http,
      addressOf(api, '/changes', { ...scope, pageToken, pageSize: '1000', fields }),
      changes,
    );
  } catch (error) {
    if (isProblem(error, 'connectors.item_missing')) return undefined;
    throw error;
  }
}

function nameOf({ name, mimeType }: DriveFile): string {
  return fileName([], name, exported[mimeType]?.ending);
}

function isWantedFile({ context: { config } }: Drive, found: DriveFile): boolean {
  return isWanted(nameOf(found), config);
}

async function toItem(drive: Drive, found: DriveFile): Promise<ListedItem> {
  return {
    externalId: found.id,
    name: nameOf(found),
    fingerprint: found.md5Checksum ?? found.modifiedTime ?? '',
    mediaType: exported[found.mimeType]?.mediaType ?? found.mimeType,
    size: found.size,
    url: found.webViewLink,
    readers: drive.context.mirror ? await readersOf(drive, found) : undefined,
    ...instantOf(found.modifiedTime),
  };
}

/** A listing tells permissions of one's own files only; for those of a shared drive, and of others, they are asked. */
async function readersOf({ http, api }: Drive, { id, permissions }: DriveFile): Promise<string[]> {
  if (permissions !== undefined) return permissions.flatMap(principalOf);
  const schema = z.object({ permissions: z.array(permission), nextPageToken: z.string().optional() });
  const readers: string[] = [];
  const pages = eachItem(async (pageToken) => {
    const url = addressOf(api, `/files/${encodeURIComponent(id)}/permissions`, {
      supportsAllDrives: 'true',
      pageSize: '100',
      fields: `nextPageToken,${permissionFields}`,
      pageToken,
    });
    // Whom the account may not see the permissions of, nobody reads.
    const answer = await getJson(http, url, schema).catch((error) => {
      if (isProblem(error, 'connectors.item_unreadable') || isProblem(error, 'connectors.item_missing'))
        return { permissions: [], nextPageToken: undefined };
      throw error;
    });
    return { items: answer.permissions, next: answer.nextPageToken };
  });
  for await (const one of pages) readers.push(...principalOf(one));
  return readers;
}

function principalOf({
  type,
  emailAddress,
  domain,
  displayName,
  id,
  deleted,
}: z.infer<typeof permission>): string[] {
  if (deleted === true) return [];
  if (type === 'anyone') return ['group:anyone'];
  if (type === 'domain') return [`group:${domain ?? ''}`];
  const kind = type === 'group' ? 'group' : 'user';
  return [`${kind}:${emailAddress ?? `${displayName ?? ''} (${id ?? ''})`}`];
}
