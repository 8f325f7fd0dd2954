import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Id, Me, Role } from '@jishi/contract';
import { readConfig } from '../../apps/server/src/config.ts';
import { type App, createApp } from '../../apps/server/src/wire.ts';
import { openFresh } from './database.ts';

export const testPassword = 'granite lantern 42 harbour';
const origin = 'http://localhost:3000';

export type { App };

/** Somebody signed in, in one tenant. */
export interface Person {
  email: string;
  userId: Id<'user'>;
  tenantId: Id<'tenant'>;
  memberId: Id<'member'>;
  role: Role;
  cookie: string;
}

export interface Call {
  method?: string;
  /** A JSON body. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Raw payload instead of JSON (uploads). */
  payload?: Buffer | string;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json<T = Record<string, unknown>>(): T;
}

const started: { app?: Promise<App> } = {};

/** The whole product on a database of its own (nobody else makes people there), with workers running, without listening. */
export function testApp(): Promise<App> {
  started.app ??= startApp();
  return started.app;
}

async function startApp(): Promise<App> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'jishi-app-'));
  const config = readConfig({
    JISHI_DATA: dataDirectory,
    JISHI_OUTBOUND_ALLOW: '127.0.0.1',
    // Tests look into the database behind a call's back.
    JISHI_LEASES: 'off',
  });
  const app = await createApp(
    { ...config, log: { ...config.log, level: 'silent' } },
    { database: await openFresh() },
  );
  await app.startWorkers();
  await app.http.ready();
  return app;
}

/** One request as somebody (or nobody). */
export async function call(
  url: string,
  person: Person | null,
  { method = 'GET', body, headers, payload }: Call = {},
): Promise<Answer> {
  const app = await testApp();
  const response = await app.http.inject({
    method: method as 'GET',
    url,
    headers: {
      origin,
      ...(person === null ? {} : { cookie: person.cookie, 'jishi-tenant': person.tenantId }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined && payload === undefined ? {} : { payload: payload ?? JSON.stringify(body) }),
  });
  return {
    status: response.statusCode,
    headers: response.headers as Answer['headers'],
    text: response.body,
    json: () => response.json(),
  };
}

/** As `call`, for requests that must succeed. */
export async function must<T = Record<string, unknown>>(
  url: string,
  person: Person | null,
  options: Call = {},
): Promise<T> {
  const answer = await call(url, person, options);
  if (answer.status >= 300)
    throw new Error(`${options.method ?? 'GET'} ${url}: ${answer.status} ${answer.text.slice(0, 500)}`);
  return answer.json<T>();
}

const counter = { value: 0 };
const unique = () => `${Date.now().toString(36)}${process.pid.toString(36)}${(counter.value++).toString(36)}`;

/** A fresh tenant with its owner. */
export async function newTenant(name = 'Tenant'): Promise<Person> {
  const operator = await theOperator();
  const ownerEmail = `owner-${unique()}@example.com`;
  const created = await must<{ invitationUrl: string }>('/v1/operator/tenants', operator, {
    method: 'POST',
    body: { name: `${name} ${unique()}`, ownerEmail },
  });
  return accept(created.invitationUrl, ownerEmail);
}

/** Another member of the inviter's tenant. */
export async function newMember(inviter: Person, role: Role, groupIds: string[] = []): Promise<Person> {
  const email = `${role}-${unique()}@example.com`;
  const { url } = await must<{ url: string }>('/v1/invitations', inviter, {
    method: 'POST',
    body: { email, role, groupIds },
  });
  return accept(url, email);
}

async function accept(invitationUrl: string, email: string): Promise<Person> {
  const token = new URL(invitationUrl).pathname.split('/').at(-1) ?? '';
  const answer = await call(`/v1/auth/invitations/${token}/accept`, null, {
    method: 'POST',
    body: { name: email.split('@')[0], password: testPassword, locale: 'en' },
  });
  return toPerson(answer, email);
}

function toPerson(answer: Answer, email: string): Person {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  const me = answer.json<Me>();
  const membership = me.memberships.at(-1);
  if (membership === undefined) throw new Error('no membership');
  const { tenantId, memberId, role } = membership;
  return { email, userId: me.id, tenantId, memberId, role, cookie: cookieOf(answer) };
}

export function cookieOf(answer: Answer): string {
  const lines = [answer.headers['set-cookie'] ?? []].flat();
  return lines.map((line) => line.split(';')[0]).join('; ');
}

const first: { operator?: Promise<Person> } = {};

/** The operator of the test installation; the first set-up happens on first use. */
export function theOperator(): Promise<Person> {
  first.operator ??= setUp();
  return first.operator;
}

async function setUp(): Promise<Person> {
  const app = await testApp();
  const url = await app.makeSetupUrl();
  if (url === null) throw new Error('this database was set up by somebody else');
  const answer = await call('/v1/setup', null, {
    method: 'POST',
    body: {
      token: new URL(url).searchParams.get('token'),
      email: 'operator@example.com',
      password: testPassword,
      name: 'Operator',
      tenantName: 'Operations',
      locale: 'en',
      sampleWorkspace: false,
    },
  });
  return toPerson(answer, 'operator@example.com');
}

/** Uploads one text file and waits until it is ready. */
export async function upload(
  person: Person,
  baseId: string,
  file: { name: string; content: string | Buffer; access?: unknown },
): Promise<string> {
  const boundary = `----jishi${unique()}`;
  const part = (headers: string, content: string | Buffer) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]);
  const parts = [
    ...(file.access === undefined
      ? []
      : [part('content-disposition: form-data; name="access"', JSON.stringify(file.access))]),
    part(
      `content-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream`,
      file.content,
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ];
  const { items } = await must<{ items: { document: { id: string } }[] }>(
    `/v1/knowledge/bases/${baseId}/documents`,
    person,
    {
      method: 'POST',
      payload: Buffer.concat(parts),
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    },
  );
  const id = items[0]?.document.id;
  if (id === undefined) throw new Error('nothing was uploaded');
  return id;
}

/** Waits until a document has left the pipeline; answers its last state. */
export async function settled(
  person: Person,
  documentId: string,
): Promise<{ status: string; problem: { code: string; text: string } | null }> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const item = await must<{ status: string; problem: { code: string; text: string } | null }>(
      `/v1/knowledge/documents/${documentId}`,
      person,
    );
    if (['ready', 'failed', 'cancelled'].includes(item.status)) return item;
    if (Date.now() > deadline) throw new Error(`still ${item.status}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface AskResult {
  events: { type: string; [field: string]: unknown }[];
  answer: string;
  status: number;
}

/** Asks and collects the events of the stream. */
export async function askAs(person: Person, body: Record<string, unknown>): Promise<AskResult> {
  const answer = await call('/v1/assistant/ask', person, { method: 'POST', body });
  const events = answer.text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as AskResult['events'][number]);
  const text = events.map((event) => (event.type === 'text-delta' ? String(event.text) : '')).join('');
  return { events, answer: text, status: answer.status };
}
