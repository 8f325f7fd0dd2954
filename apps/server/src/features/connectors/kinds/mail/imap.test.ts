// Against a real IMAP server (Hoodiecrow) on this machine.
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import type { SourceConfig } from '@jishi/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectorRoom,
  keptDocuments,
  makeOwner,
  makeSource,
  openConnectorRoom,
  syncOnce,
} from '../../connectors.fixture.ts';

interface Mailbox {
  messages?: { raw: string; uid?: number }[];
  uidvalidity?: number;
  folders?: Record<string, Mailbox>;
  'special-use'?: string;
}
interface ImapServer {
  server: Server;
  listen(port: number, host: string, ready: () => void): void;
  close(done: () => void): void;
}
type Hoodiecrow = (options: {
  plugins: string[];
  storage: Record<string, Mailbox & { separator?: string }>;
}) => ImapServer;
const require = createRequire(import.meta.url);
const hoodiecrow = require('hoodiecrow-imap') as Hoodiecrow;

const mail = (subject: string, text = 'Hello') =>
  `Message-ID: <${subject}@example.com>\r\nDate: Mon, 05 Jan 2026 10:00:00 +0000\r\nFrom: ann@example.com\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;

type Storage = Record<string, Mailbox & { separator?: string }>;

describe('a mailbox', () => {
  let room: ConnectorRoom;
  const running: ImapServer[] = [];
  beforeAll(async () => {
    room = await openConnectorRoom();
  });
  const stopServers = async () => {
    for (const server of running.splice(0)) await new Promise<void>((done) => server.close(done));
  };
  afterEach(stopServers);
  afterAll(() => room.close());

  const listen = async (storage: Storage, port = 0): Promise<number> => {
    const server = hoodiecrow({ plugins: ['ID', 'SPECIAL-USE', 'NAMESPACE', 'LITERALPLUS'], storage });
    await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
    running.push(server);
    return (server.server.address() as AddressInfo).port;
  };
  const configOf = (port: number, folders: string[] = []): SourceConfig => ({
    kind: 'imap',
    host: '127.0.0.1',
    port,
    security: 'none',
    folders,
    days: 0,
  });
  const storageOf = (inbox: string[], more: Partial<Mailbox> = {}): Storage => ({
    INBOX: { messages: inbox.map((raw, index) => ({ raw, uid: index + 1 })), uidvalidity: 7, ...more },
    '': {
      separator: '/',
      folders: {
        // 鲲鹏, as names of folders are written (RFC 3501, 5.1.3).
        Projects: { folders: { '&nLKeTw-': { messages: [{ raw: mail('Plan') }] } } },
        Trash: { messages: [{ raw: mail('Old') }], 'special-use': '\\Trash' },
      },
    },
  });
  const secrets = { username: 'testuser', password: 'testpass' };
  const connect = async (config: SourceConfig, given = secrets) => {
    const owner = await makeOwner(room);
    const sourceId = await makeSource(owner, config, { secrets: given });
    return {
      sync: () => syncOnce(room, owner, sourceId),
      names: async () => (await keptDocuments(room, sourceId)).map(({ name }) => name),
    };
  };

  it('brings messages of all folders but trash, once, and follows what comes and goes', async () => {
    const port = await listen(storageOf([mail('One'), mail('Two'), mail('Three')]));
    const { sync, names } = await connect(configOf(port));
    expect(await sync()).toMatchObject({ status: 'done', problem: null, counts: { added: 4, failed: 0 } });
    expect(await names()).toEqual([
      'INBOX/2026-01-05 One.eml',
      'INBOX/2026-01-05 Three.eml',
      'INBOX/2026-01-05 Two.eml',
      'Projects/鲲鹏/2026-01-05 Plan.eml',
    ]);
    expect(await sync()).toMatchObject({ status: 'done', counts: { unchanged: 4, added: 0 } });
    await stopServers();
    const storage = storageOf([mail('One'), mail('Two'), mail('Three'), mail('Four')]);
    storage.INBOX?.messages?.splice(1, 1);
    await listen(storage, port);
    expect(await sync()).toMatchObject({ status: 'done', counts: { added: 1, removed: 1, unchanged: 3 } });
  });

  it('keeps its documents when the server numbers messages anew', async () => {
    const port = await listen(storageOf([mail('One'), mail('Two')]));
    const { sync, names } = await connect(configOf(port, ['INBOX']));
    expect(await sync()).toMatchObject({ status: 'done', counts: { added: 2 } });
    await stopServers();
    await listen(storageOf([mail('One'), mail('Two')], { uidvalidity: 8 }), port);
    expect(await sync()).toMatchObject({ status: 'done', counts: { moved: 2, removed: 0, added: 0 } });
    expect(await names()).toHaveLength(2);
  });

  it('says what is wrong: the password, a folder that is not there, a server that is away', async () => {
    const port = await listen(storageOf([mail('One')]));
    const guess = await connect(configOf(port), { username: 'testuser', password: 'guess' });
    expect(await guess.sync()).toMatchObject({ problem: { code: 'connectors.credentials_rejected' } });
    const missing = await connect(configOf(port, ['Nowhere']));
    expect(await missing.sync()).toMatchObject({ problem: { code: 'connectors.config_refused' } });
    await stopServers();
    const away = await connect(configOf(port));
    expect(await away.sync()).toMatchObject({ problem: { code: 'connectors.unreachable' } });
  });
});
