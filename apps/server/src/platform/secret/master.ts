import { createHash, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { SecretFailure } from './failure.ts';
import type { Secret } from './secret.ts';

/** One version of the master key. The raw key is only used to derive keys for one purpose each. */
export type MasterKey = {
  readonly version: number;
  /** `<version>-<first 8 hex digits of a hash>`: tells a lost key from a changed envelope. */
  readonly id: string;
  derive(purpose: string): Buffer;
};

/** All versions, newest first; never empty. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]];

export type MasterKeySource = {
  /** The value of `JISHI_MASTER_KEY`; wins over the file. */
  readonly value?: Secret | undefined;
  /** Where the generated key lives, for example `<data>/master.key`. */
  readonly file: string;
};

const KEY_BYTES = 32;
const OWNER_ONLY = 0o600;

/**
 * Reads the master key: one key (64 hex digits or base64 of 32 bytes), or several as `version:key` separated
 * by commas, spaces or lines, the highest version being the current one. Without a value the file is read,
 * and generated when it does not exist.
 * @throws SecretFailure
 */
export async function loadMasterKeys({ value, file }: MasterKeySource): Promise<MasterKeys> {
  if (value) return parseMasterKeys(value.reveal());
  const stored = (await readKeyFile(file)) ?? (await createKeyFile(file));
  return parseMasterKeys(stored);
}

/**
 * Adds a new version to the key file and makes it the current one. Old versions stay: envelopes sealed with
 * them open until each was re-wrapped. Running processes use the new version after a restart.
 * @returns the new version
 */
export async function rotateMasterKey(file: string): Promise<number> {
  const stored = await readKeyFile(file);
  if (stored === undefined) throw new SecretFailure('secret.master_key_invalid', { reason: 'no key file' });
  const keys = parseMasterKeys(stored);
  const version = keys[0].version + 1;
  const entries = stored
    .trim()
    .split(/[\s,]+/)
    .map((entry) => (entry.includes(':') ? entry : `1:${entry}`));
  const draft = await writeDraft(file, `${[...entries, newEntry(version)].join('\n')}\n`);
  await rename(draft, file);
  return version;
}

function parseMasterKeys(text: string): MasterKeys {
  const keys = text
    .trim()
    .split(/[\s,]+/)
    .map(parseEntry)
    .sort((a, b) => b.version - a.version);
  const [newest, ...older] = keys;
  if (!newest || new Set(keys.map((key) => key.version)).size !== keys.length) {
    throw new SecretFailure('secret.master_key_invalid', { reason: 'a version appears twice' });
  }
  return [newest, ...older];
}

function parseEntry(entry: string): MasterKey {
  const [, written = '1', text = ''] = /^(?:(\d{1,6}):)?(.+)$/.exec(entry) ?? [];
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(text);
  const key = Buffer.from(text, isHex ? 'hex' : 'base64');
  if (!(isHex || isBase64) || key.length !== KEY_BYTES || Number(written) < 1) {
    throw new SecretFailure('secret.master_key_invalid', { reason: 'expected 32 bytes in hex or base64' });
  }
  if (key.every((byte) => byte === key[0])) {
    throw new SecretFailure('secret.master_key_invalid', { reason: 'not a random key' });
  }
  return openKey(Number(written), key);
}

function openKey(version: number, key: Buffer): MasterKey {
  const print = createHash('sha256').update('jishi master key id').update(key).digest('hex').slice(0, 8);
  return {
    version,
    id: `${version}-${print}`,
    derive: (purpose) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `jishi ${purpose}`, KEY_BYTES)),
  };
}

async function readKeyFile(file: string): Promise<string | undefined> {
  try {
    const status = await stat(file);
    // Windows has no such bits; there the folder's own access list protects the file.
    if (process.platform !== 'win32' && (status.mode & 0o077) !== 0) {
      throw new SecretFailure('secret.master_key_exposed', { file, mode: (status.mode & 0o777).toString(8) });
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** A whole file under an exclusive name: of two first starts one wins, and a crash cannot leave half a key. */
async function createKeyFile(file: string): Promise<string> {
  const draft = await writeDraft(file, `${newEntry(1)}\n`);
  try {
    await link(draft, file).catch((error: unknown) => {
      // File systems without hard links (exFAT, some network shares).
      if (hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'))
        return copyFile(draft, file, constants.COPYFILE_EXCL);
      throw error;
    });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const stored = await readKeyFile(file);
  if (stored === undefined)
    throw new SecretFailure('secret.master_key_invalid', { reason: 'the key file disappeared' });
  return stored;
}

async function writeDraft(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', OWNER_ONLY);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

const newEntry = (version: number): string => `${version}:${randomBytes(KEY_BYTES).toString('base64')}`;

function hasCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  );
}
