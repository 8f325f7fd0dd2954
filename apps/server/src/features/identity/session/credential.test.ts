import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { originOf, readBearer, readSessionToken, sessionCookieName } from './credential.ts';

const secret = 'a secret of at least thirty-two characters';
const name = sessionCookieName(false);
const sign = (token: string, key = secret) =>
  encodeURIComponent(`${token}.${createHmac('sha256', key).update(token).digest('base64')}`);

describe('bearer', () => {
  it.each([
    ['Bearer jsk_abc', 'jsk_abc'],
    ['bearer jsk_abc', 'jsk_abc'],
    ['Bearer   jsk_abc ', 'jsk_abc'],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    [undefined, undefined],
  ])('%s → %s', (header, expected) => {
    expect(readBearer(header)).toBe(expected);
  });
});

describe('session cookie', () => {
  it.each([
    [`${name}=${sign('token')}`, 'token'],
    [`a=1; ${name}=${sign('token')}; b=2`, 'token'],
    [`${name}=${sign('token', 'another secret, also of some length')}`, undefined],
    [`${name}=${sign('token').replace('token', 'other')}`, undefined],
    [`${name}=token`, undefined],
    [`${name}=.abc`, undefined],
    [`${name}=%E0%A4%A`, undefined],
    [`x${name}=${sign('token')}`, undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s → %s', (cookie, expected) => {
    expect(readSessionToken(cookie, { name, secret })).toBe(expected);
  });

  it('has another name with TLS', () => {
    expect(readSessionToken(`${name}=${sign('token')}`, { name: sessionCookieName(true), secret })).toBe(
      undefined,
    );
  });
});

describe('origin', () => {
  const request = {
    method: 'POST',
    host: 'jishi.example',
    authorization: undefined,
    cookie: undefined,
    origin: undefined,
    secFetchSite: undefined,
  };
  it.each([
    [{ method: 'GET', origin: 'https://evil.example' }, 'safe'],
    [{ secFetchSite: 'same-origin' }, 'same'],
    [{ secFetchSite: 'same-site', origin: 'https://jishi.example' }, 'foreign'],
    [{ secFetchSite: 'cross-site', origin: 'https://jishi.example' }, 'foreign'],
    [{ secFetchSite: 'none' }, 'unknown'],
    [{ origin: 'https://public.example' }, 'same'],
    [{ origin: 'http://jishi.example' }, 'same'],
    [{ origin: 'http://jishi.example:8080' }, 'foreign'],
    [{ origin: 'https://jishi.example.evil.example' }, 'foreign'],
    [{ origin: 'null' }, 'foreign'],
    [{}, 'unknown'],
  ] as const)('%j → %s', (shown, expected) => {
    expect(originOf({ ...request, ...shown }, 'https://public.example')).toBe(expected);
  });
});
