import { expect, it } from 'vitest';
import { isAddress, secretOf, trialOf } from './parser-values.ts';

it('keeps, replaces or removes the secret', () => {
  expect([
    secretOf({}),
    secretOf({ secret: ' key ' }),
    secretOf({ withoutSecret: true }),
    secretOf({ secret: 'new', withoutSecret: true }),
    secretOf({ secret: ' ' }),
  ]).toEqual([{}, { secret: 'key' }, { secret: null }, { secret: 'new' }, {}]);
});

it('takes only addresses that can be asked', () => {
  expect(
    ['https://a.example/x', 'http://10.0.0.1:5001', 'ftp://a', 'a.example', 'https://', undefined].map(
      isAddress,
    ),
  ).toEqual([true, true, false, false, false, false]);
});

it('tests the form as it stands, and not for longer than a test may take', () => {
  const values = { kind: 'docling', address: 'https://a.example', timeoutSeconds: 900 } as const;
  expect(trialOf(values, { format: 'pdf' })).toEqual({ ...values, format: 'pdf', timeoutSeconds: 120 });
  expect(trialOf({ ...values, address: 'a' }, { format: 'pdf' })).toBeUndefined();
  expect(trialOf(values, { format: undefined })).toBeUndefined();
  expect(trialOf(values, { format: 'pdf', parserId: 'psr_1' })).toMatchObject({ parserId: 'psr_1' });
});
