import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../kernel/scope.ts';
import { createKeyRing } from './key.ts';

/** A vault that counts, and opens an envelope for its own place only. */
function counting() {
  const opened: string[] = [];
  const open = async (envelope: string, place: string) => {
    opened.push(envelope);
    const [owner, key = ''] = envelope.split('=');
    if (owner !== place) throw new Error('rejected');
    return key;
  };
  return { opened, scope: { ports: { vault: { open } } } as unknown as Scope };
}

const provider = (key: string | null, tenant = 'ten_a') => ({
  tenant_id: tenant,
  id: 'prv_1',
  key_envelope: key === null ? null : `provider:ten_a:prv_1=${key}`,
});

describe('keys in use', () => {
  it('are opened once, however many requests need them', async () => {
    const { opened, scope } = counting();
    const ring = createKeyRing();
    const keys = await Promise.all([1, 2, 3].map(() => ring.open(scope, provider('sk-1'))));
    expect([keys, opened.length]).toEqual([['sk-1', 'sk-1', 'sk-1'], 1]);
  });

  it('follow their envelope: a changed key counts at once, a deleted one is gone', async () => {
    const { scope } = counting();
    const ring = createKeyRing();
    expect(await ring.open(scope, provider('sk-1'))).toBe('sk-1');
    expect(await ring.open(scope, provider('sk-2'))).toBe('sk-2');
    expect(ring.open(scope, provider(null))).toBe(null);
  });

  it('do not open for another tenant that copied the envelope, before or after', async () => {
    const { scope } = counting();
    const ring = createKeyRing();
    await expect(ring.open(scope, provider('sk-1', 'ten_b'))).rejects.toThrow('rejected');
    expect(await ring.open(scope, provider('sk-1'))).toBe('sk-1');
    await expect(ring.open(scope, provider('sk-1', 'ten_b'))).rejects.toThrow('rejected');
  });

  it('are tried again after a failure', async () => {
    const { opened, scope } = counting();
    const ring = createKeyRing();
    for (const _ of [1, 2])
      await expect(ring.open(scope, provider('sk-1', 'ten_b'))).rejects.toThrow('rejected');
    expect(opened).toHaveLength(2);
  });
});
