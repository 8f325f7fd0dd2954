import { join } from 'node:path';
import type { Config, Hidden } from './config.ts';
import type { BlobStore, Mailer, Vault } from './kernel/ports.ts';
import { problem } from './kernel/problem.ts';
import { createBlobStore } from './platform/blob/index.ts';
import { createMailer } from './platform/mail/index.ts';
import { createSecret, openVault } from './platform/secret/index.ts';

/** The platform's blob store, mailer and vault behind the ports that features know. */
export function blobPort(config: Config): BlobStore {
  const store =
    config.blobs.kind === 'disk'
      ? createBlobStore({ kind: 'disk', directory: join(config.dataDirectory, 'blobs') })
      : createBlobStore({ ...config.blobs, pathStyle: config.blobs.forcePathStyle });
  return {
    put: (key, source, signal) => store.put(key, source, signal),
    get: async (key) => {
      const stream = await store.get(key);
      if (stream === undefined) throw problem('not_found');
      return stream;
    },
    remove: (key) => store.remove(key),
    removePrefix: (prefix) => store.removePrefix(prefix),
    exists: (key) => store.exists(key),
    check: async () => {
      const result = await store.check();
      if (!result.ok) throw new Error(result.reason);
    },
  };
}

export function mailPort(config: Config): Mailer {
  const { smtp } = config;
  const mailer = createMailer(
    smtp === undefined ? undefined : { ...smtp, ...(smtp.secure ? { tls: 'implicit' as const } : {}) },
  );
  return {
    configured: mailer.configured,
    send: async (message) => (await mailer.send(message)).kind === 'sent',
  };
}

/** A place is `<purpose>:<tenant>:<id>`; the envelope opens for exactly that place. */
export async function vaultPort(config: Config): Promise<{ vault: Vault; cookieSecret: string }> {
  const vault = await openVault({
    value: secretOf(config.masterKey),
    file: join(config.dataDirectory, 'master.key'),
  });
  const bindingOf = (place: string) => {
    const [purpose = '', tenant = '', ...id] = place.split(':');
    return { purpose, tenant, id: id.join(':') };
  };
  return {
    // The same in every process that has the same master key.
    cookieSecret: vault.digest('session-cookie', 'signature'),
    vault: {
      seal: async (plaintext, place) => vault.seal(plaintext, bindingOf(place)),
      open: async (envelope, place) => vault.open(envelope, bindingOf(place)).reveal(),
    },
  };
}

function secretOf(value: Hidden | undefined) {
  return value === undefined ? undefined : createSecret(value.reveal());
}
