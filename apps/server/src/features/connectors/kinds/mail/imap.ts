import type { ConfigOf } from '@jishi/contract';
import type { FetchMessageObject, ImapFlow, ListResponse, SearchObject } from 'imapflow';
import { z } from 'zod';
import { Problem, problem } from '../../../../kernel/problem.ts';
import type { Scope } from '../../../../kernel/scope.ts';
import { OutboundRefusal } from '../../../../platform/outbound/index.ts';
import { fileName, instantOf, readAnswer } from '../apps/answer.ts';
import { toSourceProblem } from '../fault.ts';
import { judgeUrl, sourceHttp } from '../http.ts';
import type {
  ConnectorKind,
  FetchedItem,
  ListedItem,
  OpenSource,
  SourceChange,
  SourceContext,
} from '../kind.ts';

/** Messages of a mailbox, whole (headers, text, attachments), read without marking them as seen. */
export const imapKind: ConnectorKind<'imap'> = {
  kind: 'imap',
  secrets: [
    { name: 'username', required: true },
    { name: 'password', required: false },
    { name: 'clientSecret', required: false },
    { name: 'refreshToken', required: false },
  ],
  permissions: false,
  placeOf: ({ host, port, tokenUrl = '' }) => `${host}:${port} ${tokenUrl}`.trim(),
  judge: async (scope, config) => {
    if (config.tokenUrl !== undefined) await judgeUrl(scope, config.tokenUrl);
    try {
      await addressOf(scope, config);
    } catch (error) {
      // A name that does not resolve now may resolve later.
      if (error instanceof OutboundRefusal) throw toSourceProblem(error);
    }
  },
  open: openMailbox,
};

async function addressOf(scope: Scope, { host, port }: ConfigOf<'imap'>): Promise<string> {
  const [address = ''] = await scope.ports.outbound.pin(
    { host, port },
    { tenant: scope.tenantId, signal: scope.signal },
  );
  return address;
}

const patienceMs = 60_000;

async function openMailbox(context: SourceContext<'imap'>): Promise<OpenSource> {
  const { config } = context;
  const client = await connect(context);
  // One conversation at a time: a connection has one folder open.
  const turn = { last: Promise.resolve() as Promise<unknown> };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.last.then(work, work);
    turn.last = next.catch(() => undefined);
    return next;
  };
  return {
    async *listChanges() {
      const folders = wantedFolders(await client.list().catch(toMailProblem), config);
      for (const folder of folders) {
        context.signal.throwIfAborted();
        yield* await inTurn(() => listFolder(client, folder, config, context.scope.clock.now()));
      }
      yield { type: 'end', complete: true, cursor: null };
    },
    fetch: ({ externalId }) => inTurn(() => fetchMessage(client, externalId)),
    close: async () => {
      await client.logout().catch(() => client.close());
    },
  };
}

/** Connects to the judged address; the certificate has to be that of the name. */
async function connect(context: SourceContext<'imap'>): Promise<ImapFlow> {
  const { scope, signal, config, secrets } = context;
  const { ImapFlow: Client } = await import('imapflow');
  const address = await addressOf(scope, config).catch((error) => {
    throw toSourceProblem(error);
  });
  const user = secrets.username ?? '';
  const token = await accessToken(context);
  const client = new Client({
    host: address,
    servername: config.host,
    port: config.port,
    secure: config.security === 'tls',
    doSTARTTLS: config.security === 'starttls',
    tls: { servername: config.host },
    auth: token === undefined ? { user, pass: secrets.password ?? '' } : { user, accessToken: token },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: 3 * patienceMs,
  });
  // Whatever waits for the connection is told; without a listener the process would end.
  client.on('error', () => undefined);
  const stop = () => client.close();
  signal.addEventListener('abort', stop, { once: true });
  client.once('close', () => signal.removeEventListener('abort', stop));
  await client.connect().catch(toMailProblem);
  return client;
}

const answer = z.object({ access_token: z.string() });

/** Undefined where a password is used. A token lasts for the connection. */
async function accessToken(context: SourceContext<'imap'>): Promise<string | undefined> {
  const { config, secrets } = context;
  if (config.tokenUrl === undefined) return undefined;
  const { clientSecret, refreshToken } = secrets;
  const form = new URLSearchParams({
    client_id: config.clientId ?? '',
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    ...(config.scope === undefined ? {} : { scope: config.scope }),
    ...(refreshToken === undefined
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method: 'POST', headers, body: form.toString(), also: [400] };
  const { value, response } = await sourceHttp(context).json(config.tokenUrl, request);
  if (response.status === 400) throw problem('connectors.credentials_rejected');
  return readAnswer(answer, value).access_token;
}

function toMailProblem(error: Error & { authenticationFailed?: boolean; code?: string }): never {
  if (error.authenticationFailed === true) throw problem('connectors.credentials_rejected', {}, error);
  throw problem('connectors.unreachable', { reason: error.code ?? 'cut off' }, error);
}

const leftOut = new Set(['\\Junk', '\\Trash', '\\Drafts', '\\All']);

function wantedFolders(listed: ListResponse[], { folders }: ConfigOf<'imap'>): ListResponse[] {
  const readable = listed.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'));
  if (folders.length === 0) return readable.filter(({ specialUse }) => !leftOut.has(specialUse ?? ''));
  const missing = folders.find((name) => !readable.some(({ path }) => path === name));
  // A folder that was renamed is a question for a person, not a removal of all its messages.
  if (missing !== undefined)
    throw problem('connectors.config_refused', { field: 'folders', reason: missing });
  return readable.filter(({ path }) => folders.includes(path));
}

/** UIDVALIDITY is part of the id: when a server numbers anew, nothing that it had before can be asked for. */
const idOf = (folder: string, validity: bigint, uid: number) =>
  `${encodeURIComponent(folder)}/${validity}/${uid}`;

async function listFolder(
  ...[client, folder, config, now]: [ImapFlow, ListResponse, ConfigOf<'imap'>, Date]
): Promise<SourceChange[]> {
  const lock = await client.getMailboxLock(folder.path, { readOnly: true }).catch((error) => {
    if (!client.usable) toMailProblem(error);
    return undefined;
  });
  if (lock === undefined) {
    const prefix = `${encodeURIComponent(folder.path)}/`;
    const params = { reason: folder.path };
    return [{ type: 'unreadable', prefix, problem: { code: 'connectors.folder_unreadable', params } }];
  }
  try {
    return await listMessages(client, folder, sinceOf(config, now));
  } catch (error) {
    return error instanceof Problem ? Promise.reject(error) : toMailProblem(error as Error);
  } finally {
    lock.release();
  }
}

function sinceOf({ days }: ConfigOf<'imap'>, now: Date): SearchObject {
  return days === 0 ? { all: true } : { since: new Date(now.getTime() - days * 86_400_000) };
}

const atOnce = 500;

async function listMessages(
  client: ImapFlow,
  folder: ListResponse,
  since: SearchObject,
): Promise<SourceChange[]> {
  const { mailbox } = client;
  if (mailbox === false || mailbox.exists === 0) return [];
  const uids = await client.search(since, { uid: true });
  if (uids === false || uids === undefined) throw problem('connectors.answer_invalid', { reason: 'SEARCH' });
  const changes: SourceChange[] = [];
  for (let start = 0; start < uids.length; start += atOnce) {
    const range = uids.slice(start, start + atOnce).join(',');
    const query = { uid: true, envelope: true, size: true, internalDate: true } as const;
    for await (const message of client.fetch(range, query, { uid: true }))
      changes.push({ type: 'item', item: toItem(folder, mailbox.uidValidity, message) });
  }
  return changes;
}

/** A message never changes; one that lies in another folder now has the same Message-ID, size and date. */
function toItem(folder: ListResponse, validity: bigint, message: FetchMessageObject): ListedItem {
  const { envelope, size = 0, internalDate } = message;
  const dated = instantOf(String(envelope?.date ?? internalDate ?? ''));
  const day = dated.modifiedAt === undefined ? '' : `${dated.modifiedAt.toISOString().slice(0, 10)} `;
  const folders = folder.path.split(folder.delimiter || '/');
  const id = envelope?.messageId;
  return {
    externalId: idOf(folder.path, validity, message.uid),
    name: fileName(folders, `${day}${(envelope?.subject ?? '').slice(0, 150) || 'no subject'}`, 'eml'),
    fingerprint: `${size}`,
    ...(id === undefined || id === '' ? {} : { moveKey: `${id}:${size}` }),
    mediaType: 'message/rfc822',
    size,
    ...dated,
  };
}

async function fetchMessage(client: ImapFlow, externalId: string): Promise<FetchedItem> {
  const [folder = '', validity = '', uid = ''] = externalId.split('/');
  const lock = await client.getMailboxLock(decodeURIComponent(folder), { readOnly: true }).catch((error) => {
    if (!client.usable) toMailProblem(error);
    throw problem('connectors.item_missing', {}, error);
  });
  try {
    const { mailbox } = client;
    if (mailbox === false || String(mailbox.uidValidity) !== validity)
      throw problem('connectors.item_missing');
    const message = await client.fetchOne(uid, { source: true }, { uid: true }).catch(toMailProblem);
    if (message === false || message.source === undefined) throw problem('connectors.item_missing');
    return { content: whole(message.source), mediaType: 'message/rfc822' };
  } finally {
    lock.release();
  }
}

async function* whole(source: Uint8Array): AsyncGenerator<Uint8Array> {
  yield source;
}
