import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecret, openVault, rotateMasterKey, SecretFailure } from './index.ts';

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jishi-secret-'));
});
afterAll(() => rm(folder, { recursive: true }));

const newFile = () => join(folder, `master-${count++}.key`);
const newKey = () => randomBytes(32).toString('base64');
const openWith = (value: string) => openVault({ value: createSecret(value), file: newFile() });
const binding = { tenant: 'ten_a', purpose: 'provider.api_key', id: 'prv_1' };

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof SecretFailure) return error.code;
    throw error;
  }
  return 'fine';
};
const codeOfAsync = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (error: unknown) => (error instanceof SecretFailure ? error.code : String(error)),
  );

describe('sealed values', () => {
  it('open again, whatever the text', async () => {
    const vault = await openWith(newKey());
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (text) => vault.open(vault.seal(text, binding), binding).reveal() === text,
      ),
    );
    expect(vault.open(vault.seal(createSecret('sk-1'), binding), binding).reveal()).toBe('sk-1');
    expect(vault.seal('same', binding)).not.toBe(vault.seal('same', binding));
    expect(vault.seal('plain words', binding)).not.toContain('plain');
  });

  it.each([
    ['another tenant', { ...binding, tenant: 'ten_b' }],
    ['another purpose', { ...binding, purpose: 'connector.password' }],
    ['another record', { ...binding, id: 'prv_2' }],
    ['words moved', { tenant: 'ten_aprovider', purpose: '.api_key', id: 'prv_1' }],
    ['words moved over a border', { tenant: 'ten_a","provider.api_key', purpose: '', id: 'prv_1' }],
  ])('do not open for %s, nor can they be re-wrapped for it', async (_name, other) => {
    const [first, second] = [newKey(), newKey()];
    const envelope = (await openWith(`1:${first}`)).seal('sk-1', binding);
    const vault = await openWith(`1:${first},2:${second}`);
    expect(codeOf(() => vault.open(envelope, other))).toBe('secret.envelope_rejected');
    expect(codeOf(() => vault.rewrap(envelope, other))).toBe('secret.envelope_rejected');
  });

  it('notice every changed character', async () => {
    const vault = await openWith(newKey());
    const envelope = vault.seal('sk-1234567890', binding);
    for (let at = 0; at < envelope.length; at++) {
      for (const letter of 'ABpqr-') {
        const changed = envelope.slice(0, at) + letter + envelope.slice(at + 1);
        if (changed !== envelope) expect(codeOf(() => vault.open(changed, binding))).not.toBe('fine');
      }
    }
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelled = [...alphabet].map((letter) => envelope.slice(0, -1) + letter);
    expect(respelled.filter((text) => codeOf(() => vault.open(text, binding)) === 'fine')).toEqual([
      envelope,
    ]);
    for (const cut of [envelope.slice(0, -1), `${envelope}A`, envelope.slice(1), '', 'sk-1']) {
      expect(codeOf(() => vault.open(cut, binding))).not.toBe('fine');
    }
  });

  it('do not open with parts of another envelope, even of the same record', async () => {
    const vault = await openWith(newKey());
    const [a, b] = [vault.seal('first', binding).split('.'), vault.seal('second', binding).split('.')];
    expect(codeOf(() => vault.open([a[0], a[1], a[2], b[3]].join('.'), binding))).toBe(
      'secret.envelope_rejected',
    );
    expect(codeOf(() => vault.open([a[0], a[1], b[2], a[3]].join('.'), binding))).toBe(
      'secret.envelope_rejected',
    );
  });

  it('say which key is missing instead of calling the value damaged', async () => {
    const envelope = (await openWith(`1:${newKey()}`)).seal('x', binding);
    const stranger = await openWith(`1:${newKey()}`);
    expect(codeOf(() => stranger.open(envelope, binding))).toBe('secret.master_key_unknown');
  });

  it('reveal neither key nor value in failures', async () => {
    const vault = await openWith(newKey());
    const envelope = vault.seal('sk-very-secret', binding);
    try {
      vault.open(envelope, { ...binding, id: 'x' });
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('sk-very-secret');
    }
  });
});

describe('rotation', () => {
  it('re-wraps the data key and leaves the sealed value alone; the old key can then go', async () => {
    const [first, second] = [newKey(), newKey()];
    const old = await openWith(first);
    const envelope = old.seal('sk-1', binding);
    const both = await openWith(`1:${first}\n2:${second}`);
    expect(both.open(envelope, binding).reveal()).toBe('sk-1');
    expect([old.isOutdated(envelope), both.isOutdated(envelope)]).toEqual([false, true]);
    const fresh = both.rewrap(envelope, binding) ?? '';
    expect(fresh.split('.')[3]).toBe(envelope.split('.')[3]);
    expect(fresh.split('.')[2]).not.toBe(envelope.split('.')[2]);
    expect(both.isOutdated(fresh)).toBe(false);
    expect(both.rewrap(fresh, binding)).toBeUndefined();
    const alone = await openWith(`2:${second}`);
    expect(alone.open(fresh, binding).reveal()).toBe('sk-1');
    expect(codeOf(() => alone.open(envelope, binding))).toBe('secret.master_key_unknown');
    expect(codeOf(() => old.open(fresh, binding))).toBe('secret.master_key_unknown');
  });

  it('adds a version to the file, which stays private; digests stay the same', async () => {
    const file = newFile();
    const before = await openVault({ file });
    const envelope = before.seal('sk-1', binding);
    expect(await rotateMasterKey(file)).toBe(2);
    expect(await rotateMasterKey(file)).toBe(3);
    const after = await openVault({ file });
    expect(after.open(envelope, binding).reveal()).toBe('sk-1');
    expect(after.isOutdated(envelope)).toBe(true);
    expect(after.seal('x', binding)).toMatch(/^js1\.3-/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(after.digest('webhook', 'body')).toBe(before.digest('webhook', 'body'));
    expect(after.digest('webhook', 'body')).not.toBe(after.digest('share', 'body'));
    expect(await codeOfAsync(rotateMasterKey(newFile()))).toBe('secret.master_key_invalid');
  });

  it('keeps a bare key that somebody put into the file', async () => {
    const file = newFile();
    await writeFile(file, newKey(), { mode: 0o600 });
    const envelope = (await openVault({ file })).seal('x', binding);
    await rotateMasterKey(file);
    expect((await openVault({ file })).open(envelope, binding).reveal()).toBe('x');
  });
});

describe('the master key', () => {
  it('is generated once, mode 600, also by ten first starts at the same time', async () => {
    const file = newFile();
    const vaults = await Promise.all(Array.from({ length: 10 }, () => openVault({ file })));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const envelope = vaults[0]?.seal('x', binding) ?? '';
    for (const vault of vaults) expect(vault.open(envelope, binding).reveal()).toBe('x');
    expect(await readFile(file, 'utf8')).toMatch(/^1:[A-Za-z0-9+/]{43}=\n$/);
    const drafts = (await readdir(folder)).filter((name) => /\.key\../.test(name));
    expect(drafts).toEqual([]);
  });

  it.each([0o640, 0o604, 0o660, 0o644, 0o666])('is refused when others can read it (%o)', async (mode) => {
    const file = newFile();
    await openVault({ file });
    await chmod(file, mode);
    expect(await codeOfAsync(openVault({ file }))).toBe('secret.master_key_exposed');
    expect(await codeOfAsync(rotateMasterKey(file))).toBe('secret.master_key_exposed');
    await chmod(file, 0o400);
    expect(await codeOfAsync(openVault({ file }))).toBe('fine');
  });

  it('accepts hex, base64 and base64url of the same 32 bytes', async () => {
    const bytes = randomBytes(32);
    const vaults = await Promise.all(
      (['hex', 'base64', 'base64url'] as const).map((form) => openWith(bytes.toString(form))),
    );
    const envelope = vaults[0]?.seal('x', binding) ?? '';
    for (const vault of vaults) expect(vault.open(envelope, binding).reveal()).toBe('x');
  });

  it.each([
    '',
    'short',
    'changeme',
    'a'.repeat(32),
    '0'.repeat(64),
    `${'A'.repeat(43)}=`,
    `0:${newKey()}`,
    `1:${newKey()},1:${newKey()}`,
    randomBytes(31).toString('hex'),
    randomBytes(33).toString('base64'),
  ])('refuses %j', async (value) =>
    expect(await codeOfAsync(openWith(value))).toBe('secret.master_key_invalid'),
  );

  it('refuses an empty file rather than replacing it', async () => {
    const file = newFile();
    await writeFile(file, '', { mode: 0o600 });
    expect(await codeOfAsync(openVault({ file }))).toBe('secret.master_key_invalid');
  });
});
