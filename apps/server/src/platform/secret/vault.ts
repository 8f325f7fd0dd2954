import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { SecretFailure } from './failure.ts';
import { loadMasterKeys, type MasterKey, type MasterKeySource, type MasterKeys } from './master.ts';
import { createSecret, type Secret } from './secret.ts';

/** What a sealed value belongs to; it opens for exactly the same three words. */
export type Binding = {
  readonly tenant: string;
  /** Table and column, for example `provider.api_key`. */
  readonly purpose: string;
  readonly id: string;
};

/**
 * Seals small texts (keys, tokens) for storage. Each has its own data key, encrypted under the newest master
 * key, so that a rotation re-wraps 60 bytes per value and leaves the value itself alone.
 */
export type Vault = {
  /** A text of `[A-Za-z0-9._-]`, ~180 characters longer than 4/3 of the value. */
  seal(value: string | Secret, binding: Binding): string;
  /** @throws SecretFailure `secret.envelope_rejected`, `secret.master_key_unknown`, `secret.envelope_invalid` */
  open(envelope: string, binding: Binding): Secret;
  /** The same value under the newest master key; `undefined` when it is there already. */
  rewrap(envelope: string, binding: Binding): string | undefined;
  /** True when {@link rewrap} has something to do; reads the header only. */
  isOutdated(envelope: string): boolean;
  /** A keyed hash (HMAC-SHA-256, hex) for signing or blind look-up; stable while the oldest key is loaded. */
  digest(purpose: string, value: string): string;
};

const FORMAT = 'js1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Loads (or on first start generates) the master key and opens the vault. */
export async function openVault(source: MasterKeySource): Promise<Vault> {
  return createVault(await loadMasterKeys(source));
}

function createVault(keys: MasterKeys): Vault {
  const newest = keys[0];
  const oldest = keys.at(-1) ?? newest;
  const wrappingKeys = new Map(keys.map((key) => [key.id, key.derive('wrap')]));
  const wrappingKeyOf = (id: string): Buffer => {
    const key = wrappingKeys.get(id);
    if (!key) throw new SecretFailure('secret.master_key_unknown', { key: id });
    return key;
  };
  return {
    seal(value, binding) {
      const dataKey = randomBytes(32);
      const plain = Buffer.from(typeof value === 'string' ? value : value.reveal(), 'utf8');
      const wrapped = encrypt(wrappingKeyOf(newest.id), dataKey, associate(binding, `wrap ${newest.id}`));
      return join(newest, wrapped, encrypt(dataKey, plain, associate(binding, 'value')));
    },
    open(envelope, binding) {
      const { keyId, wrapped, sealed } = split(envelope);
      const dataKey = decrypt(wrappingKeyOf(keyId), wrapped, associate(binding, `wrap ${keyId}`));
      return createSecret(decrypt(dataKey, sealed, associate(binding, 'value')).toString('utf8'));
    },
    rewrap(envelope, binding) {
      const { keyId, wrapped, sealed } = split(envelope);
      if (keyId === newest.id) return undefined;
      const dataKey = decrypt(wrappingKeyOf(keyId), wrapped, associate(binding, `wrap ${keyId}`));
      // Proves that the pair still opens: a broken envelope must not come out looking fresh.
      decrypt(dataKey, sealed, associate(binding, 'value'));
      return join(
        newest,
        encrypt(wrappingKeyOf(newest.id), dataKey, associate(binding, `wrap ${newest.id}`)),
        sealed,
      );
    },
    isOutdated: (envelope) => split(envelope).keyId !== newest.id,
    digest: (purpose, value) =>
      createHmac('sha256', oldest.derive(`digest ${purpose}`))
        .update(value)
        .digest('hex'),
  };
}

function join(key: MasterKey, wrapped: Buffer, sealed: Buffer): string {
  return [FORMAT, key.id, wrapped.toString('base64url'), sealed.toString('base64url')].join('.');
}

function split(envelope: string): { keyId: string; wrapped: Buffer; sealed: Buffer } {
  const form = /^js1\.(\d{1,6}-[0-9a-f]{8})\.([A-Za-z0-9_-]{80})\.([A-Za-z0-9_-]{38,})$/;
  const [, keyId, wrappedText = '', sealedText = ''] = form.exec(envelope) ?? [];
  const wrapped = Buffer.from(wrappedText, 'base64url');
  const sealed = Buffer.from(sealedText, 'base64url');
  // base64 has several spellings of the same bytes; only the one that was written counts.
  if (keyId === undefined || sealed.toString('base64url') !== sealedText) {
    throw new SecretFailure('secret.envelope_invalid');
  }
  return { keyId, wrapped, sealed };
}

/** JSON of an array is injective: no two bindings share a text, whatever the words contain. */
function associate({ tenant, purpose, id }: Binding, layer: string): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, layer, tenant, purpose, id]), 'utf8');
}

/** AES-256-GCM: iv, cipher text, tag. */
function encrypt(key: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(associated);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, associated: Buffer): Buffer {
  const iv = sealed.subarray(0, IV_BYTES);
  const tag = sealed.subarray(-TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    .setAAD(associated)
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new SecretFailure('secret.envelope_rejected', {}, error);
  }
}
