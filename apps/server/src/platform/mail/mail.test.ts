import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { createMailer, type MailConfig, renderMail } from './index.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Received = { raw: string; to: string[]; from: string; secure: boolean; user: string | undefined };

async function listenSmtp(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('Invalid password')),
    onData(stream, session, done) {
      void text(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          raw,
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? '' : mailFrom.address,
          secure: session.secure,
          user: session.user === undefined ? undefined : String(session.user),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  cleanups.push(() => new Promise<void>((done) => server.close(done)));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { received, port: address.port };
}

const configOf = (port: number, more: Partial<MailConfig> = {}): MailConfig => ({
  host: '127.0.0.1',
  port,
  from: 'Jishi 基石 <no-reply@jishi.example>',
  ...more,
});
const password = (value: string) => ({ reveal: () => value });
const message = { to: 'li@example.com', subject: '重置密码', text: '你好，世界' };

/** Undoes quoted-printable or base64 of a one-part body. */
function decodeBody(raw: string): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
  if (/content-transfer-encoding: base64/i.test(raw))
    return Buffer.from(body, 'base64').toString('utf8').trim();
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').trim();
}

describe('createMailer', () => {
  it('answers "not configured" without a configuration', async () => {
    const mailer = createMailer(undefined);
    expect(mailer.configured).toBe(false);
    expect(await mailer.send(message)).toEqual({ kind: 'not-configured' });
    expect(await mailer.check()).toEqual({ kind: 'not-configured' });
  });

  it('delivers Chinese subject, sender and text', async () => {
    const { received, port } = await listenSmtp();
    const outcome = await createMailer(configOf(port)).send(message);
    expect(outcome).toMatchObject({ kind: 'sent', messageId: expect.stringMatching(/@/) });
    expect(received[0]).toMatchObject({ to: ['li@example.com'], from: 'no-reply@jishi.example' });
    const raw = received[0]?.raw ?? '';
    const subject = /^Subject: =\?UTF-8\?B\?(.+)\?=\r$/m.exec(raw)?.[1] ?? '';
    expect(Buffer.from(subject, 'base64').toString('utf8')).toBe('重置密码');
    expect(decodeBody(raw)).toBe('你好，世界');
  });

  it('sends text and HTML as alternatives', async () => {
    const { received, port } = await listenSmtp();
    const mail = renderMail({ locale: 'en', title: 'Hello', paragraphs: ['Welcome'] });
    await createMailer(configOf(port)).send({ to: 'li@example.com', subject: 'Hello', ...mail });
    const raw = received[0]?.raw ?? '';
    expect(raw).toContain('multipart/alternative');
    expect(raw).toContain('text/plain; charset=utf-8');
    expect(raw).toContain('<h1');
  });

  it.each(['a@b.c, d@e.f', 'a@b.c\r\nBcc: x@y.z', 'x <a@b.c>', 'a@b@c', 'group: a@b.c;', '', 'nobody'])(
    'refuses the recipient %j',
    async (to) => {
      const { received, port } = await listenSmtp();
      expect(await createMailer(configOf(port)).send({ ...message, to })).toMatchObject({ kind: 'failed' });
      expect(received).toEqual([]);
    },
  );

  it('cannot be made to add headers through the subject', async () => {
    const { received, port } = await listenSmtp();
    await createMailer(configOf(port)).send({ ...message, subject: 'Hi\r\nBcc: x@example.com\r\n\r\nbody' });
    expect(received[0]?.to).toEqual(['li@example.com']);
    expect(received[0]?.raw).toMatch(/^Subject: Hi Bcc: x@example\.com body\r$/m);
    expect(received[0]?.raw).not.toMatch(/^Bcc:/m);
  });

  it('reports refused recipients, dead servers and silent servers as values', async () => {
    const { port } = await listenSmtp({
      onRcptTo: (_address, _session, done) => done(new Error('No such user here')),
    });
    const refused = await createMailer(configOf(port)).send(message);
    expect(refused).toMatchObject({ kind: 'failed', reason: expect.stringContaining('No such user here') });
    expect(await createMailer(configOf(1)).send(message)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    const silent = createServer();
    await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready));
    cleanups.push(() => silent.close());
    const address = silent.address();
    const silentPort = typeof address === 'object' && address ? address.port : 0;
    expect(await createMailer(configOf(silentPort, { timeoutMs: 50 })).check()).toMatchObject({
      kind: 'failed',
    });
  });
});

describe('sign-in and TLS', () => {
  const certificate = makeCertificate();
  if (!certificate) process.stdout.write('SMTP TLS tests skipped: the openssl command is not installed\n');
  const withTls = { ...certificate, disabledCommands: [] };

  it('does not send a password in the clear', async () => {
    const { received, port } = await listenSmtp({ allowInsecureAuth: true });
    const outcome = await createMailer(configOf(port, { user: 'u', password: password('right') })).send(
      message,
    );
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(received).toEqual([]);
  });

  it.skipIf(!certificate)('signs in over STARTTLS, and says so when the password is wrong', async () => {
    const { received, port } = await listenSmtp(withTls);
    const config = configOf(port, {
      host: 'localhost',
      user: 'u',
      password: password('right'),
      ca: certificate?.cert,
    });
    expect(await createMailer(config).check()).toEqual({ kind: 'ok' });
    expect(await createMailer(config).send(message)).toMatchObject({ kind: 'sent' });
    expect(received[0]).toMatchObject({ secure: true, user: 'u' });
    const wrong = await createMailer({ ...config, password: password('wrong') }).send(message);
    expect(wrong).toMatchObject({ kind: 'failed', reason: expect.stringContaining('EAUTH') });
    expect(JSON.stringify(wrong)).not.toContain('wrong"');
  });

  it.skipIf(!certificate)('refuses a certificate of nobody', async () => {
    const { received, port } = await listenSmtp(withTls);
    const outcome = await createMailer(configOf(port, { host: 'localhost', tls: 'starttls' })).send(message);
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/certificate/i) });
    expect(received).toEqual([]);
  });

  it.skipIf(!certificate)('speaks TLS from the first byte', async () => {
    const { received, port } = await listenSmtp({ ...withTls, secure: true });
    const config = configOf(port, { host: 'localhost', tls: 'implicit', ca: certificate?.cert });
    expect(await createMailer(config).send(message)).toMatchObject({ kind: 'sent' });
    expect(received[0]?.secure).toBe(true);
  });
});

describe('renderMail', () => {
  const url = 'https://jishi.example/reset?token=a&next="b"';

  it('renders words in Chinese as text and HTML', () => {
    const { text: plain, html } = renderMail({
      locale: 'zh-CN',
      title: '重置密码',
      paragraphs: ['有人请求重置。', '一小时内有效。'],
      action: { label: '设置新密码', url: 'https://jishi.example/r' },
      footer: '基石',
    });
    expect(plain).toBe(
      '重置密码\n\n有人请求重置。\n\n一小时内有效。\n\n设置新密码\nhttps://jishi.example/r\n\n--\n基石\n',
    );
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toContain('<a href="https://jishi.example/r"');
  });

  it('escapes everything that people can influence', () => {
    const evil = `<img src=x onerror=alert(1)> & "quotes" 'too'`;
    const { html, text: plain } = renderMail({
      locale: 'en',
      title: evil,
      paragraphs: [evil],
      action: { label: evil, url },
      footer: evil,
    });
    expect(html).not.toContain('<img');
    expect(html).toContain('href="https://jishi.example/reset?token=a&amp;next=&quot;b&quot;"');
    expect(plain).toContain(url);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', ''])(
    'refuses to link to %j',
    (bad) => {
      const content = { locale: 'en', title: 't', paragraphs: [], action: { label: 'l', url: bad } } as const;
      expect(() => renderMail(content)).toThrow(TypeError);
    },
  );
});

function makeCertificate(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'jishi-smtp-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  try {
    execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
