import { describe, expect, it } from 'vitest';
import { hasFailedTooLong, waitAfter } from './back-off.ts';
import { cloudEvent, newSecret, signedHeaders } from './cloud-event.ts';

describe('the body of a delivery', () => {
  it('is a CloudEvent 1.0', () => {
    const at = new Date('2026-11-28T04:00:00.000Z');
    const event = { id: 'evt_1', type: 'price.missing', subject: 'mdl_1', at, data: { model: 'm' } };
    expect(JSON.parse(cloudEvent(event, 'https://x.example/tenants/ten_1'))).toEqual({
      specversion: '1.0',
      id: 'evt_1',
      source: 'https://x.example/tenants/ten_1',
      type: 'jishi.price.missing',
      subject: 'mdl_1',
      time: '2026-11-28T04:00:00.000Z',
      datacontenttype: 'application/json',
      data: { model: 'm' },
    });
    expect(JSON.parse(cloudEvent({ ...event, subject: null }, 'x'))).not.toHaveProperty('subject');
  });
});

describe('the signature', () => {
  // The example of the specification of Standard Webhooks.
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const at = new Date(1_614_265_330_000);
  const body = '{"test": 2432232314}';

  it('is that of Standard Webhooks', () => {
    expect(signedHeaders({ id, at, body, secrets: [secret] })).toMatchObject({
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is made with each secret that is valid', () => {
    const other = newSecret();
    const { 'webhook-signature': both = '' } = signedHeaders({ id, at, body, secrets: [other, secret] });
    const [first, second] = both.split(' ');
    expect(second).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(first).not.toBe(second);
  });

  it.each(['', 'whsec_', `whsec_${Buffer.alloc(8).toString('base64')}`, 'whsec_*****'])(
    'is never made with a secret that can be guessed: %j',
    (guessed) => {
      expect(() => signedHeaders({ id, at, body, secrets: [secret, guessed] })).toThrow('too short');
    },
  );

  it('has 256 random bits', () => {
    expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});

describe('a delivery that failed', () => {
  it('is tried again later and later, and then no more', () => {
    const waits = Array.from({ length: 8 }, (_, index) => waitAfter(index + 1));
    expect(waits.at(-1)).toBeNull();
    const known = waits.filter((wait) => wait !== null);
    expect(known).toEqual([...known].sort((left, right) => left - right));
    expect(known.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(24 * 3_600_000);
  });

  it.each([
    [null, false],
    [71, false],
    [72, true],
  ])('says after %s hours without success that the webhook is dead: %s', (hours, dead) => {
    const now = new Date('2026-11-28T00:00:00Z');
    const since = hours === null ? null : new Date(now.getTime() - hours * 3_600_000);
    expect(hasFailedTooLong(since, now)).toBe(dead);
  });
});
