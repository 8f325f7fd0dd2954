import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { codeOf, startWorld } from './loopback.fixture.ts';

const { openTo, cleanups, end } = startWorld();
afterEach(end);

function makeCertificate(name: string): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'jishi-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
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

const certificate = makeCertificate('a.example');
if (!certificate) process.stdout.write('TLS tests skipped: the openssl command is not installed\n');

describe.skipIf(!certificate)('TLS with a pinned address', () => {
  const listenTls = async () => {
    const server = createServer({ ...certificate }, (request, response) => {
      response.end(String((request.socket as TLSSocket & { servername?: string }).servername));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    cleanups.push(() => server.close());
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  it('connects to the address, names the host, and checks the certificate against the host', async () => {
    const port = await listenTls();
    const names = { 'a.example': ['127.0.0.1'], 'b.example': ['127.0.0.1'] };
    const trusting = openTo(names, { ca: certificate?.cert });
    expect(await text((await trusting.request(`https://a.example:${port}/`)).body)).toBe('a.example');
    expect(await codeOf(trusting.request(`https://b.example:${port}/`))).toBe('outbound.unreachable');
    expect(await codeOf(openTo(names).request(`https://a.example:${port}/`))).toBe('outbound.unreachable');
  });
});
