import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFresh } from '../../../../../../tests/harness/database.ts';
import { createChanges } from '../../../kernel/memory.ts';
import { type House, houseDatabase, openHouse } from '../../tenants/house.fixture.ts';
import { createAuthenticator } from './authenticate.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse(await houseDatabase(openFresh));
});
afterAll(() => house.close());

const door = '/v1/chat/completions';

it('a revoked key is refused at once where it was revoked, and at the doors of models elsewhere within a second', async () => {
  const owner = await house.tenant();
  const cookie = await house.cookieOf(owner);
  const { body } = await house.call('POST /v1/keys', { cookie, body: { name: 'test' } });
  const requestTo = (url: string) => ({
    headers: { authorization: `Bearer ${body.secret}` },
    ...{ method: 'POST', host: 'x', routeOptions: { url } },
  });
  const processOf = () => {
    const changes = createChanges();
    const remembered = { changes, paths: new Set([door]) };
    const { authenticate } = createAuthenticator({ ...house.installation, remembered });
    const allowed = (url = door) =>
      authenticate(requestTo(url) as unknown as FastifyRequest).then(
        () => true,
        () => false,
      );
    return { changes, allowed };
  };
  const [here, elsewhere] = [processOf(), processOf()];
  expect([await here.allowed(), await elsewhere.allowed()]).toEqual([true, true]);
  expect((await house.call(`DELETE /v1/keys/${body.key.id}`, { cookie })).status).toBeLessThan(300);
  const revoked = performance.now();
  here.changes.note();
  expect(await here.allowed()).toBe(false);
  expect(await elsewhere.allowed('/v1/knowledge/bases')).toBe(false);
  const passed: number[] = [];
  await expect
    .poll(
      async () => {
        const asked = performance.now();
        const allowed = await elsewhere.allowed();
        if (allowed) passed.push(asked - revoked);
        return allowed;
      },
      { timeout: 20_000 },
    )
    .toBe(false);
  for (const ms of passed) expect(ms).toBeLessThan(1_000);
});
