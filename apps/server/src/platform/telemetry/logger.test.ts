import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createLogger } from './index.ts';

function openLog(logContent = false) {
  const lines: string[] = [];
  const log = createLogger({
    level: 'debug',
    logContent,
    base: { role: 'api' },
    destination: { write: (line) => void lines.push(line) },
  });
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('secrets in logs', () => {
  it.each([
    'password',
    'Authorization',
    'cookie',
    'Set-Cookie',
    'apiKey',
    'api_key',
    'X-Api-Key',
    'secret',
    'clientSecret',
    'client_secret',
    'token',
    'accessToken',
    'refresh_token',
    'sessionId',
    'privateKey',
    'masterKey',
    'credentials',
    'databaseUrl',
    'connectionString',
  ])('masks the key %s at any depth', (key) => {
    const { log, lines } = openLog(true);
    log.info(
      { [key]: 'hunter2', deep: { deeper: [{ [key]: 'hunter2' }], [key]: { inner: 'hunter2' } } },
      'x',
    );
    const child = log.child({ [key]: 'hunter2', headers: { [key]: 'hunter2' } });
    child.info('y');
    child.child({ [key]: 'hunter2' }).info('z');
    child.setBindings({ deep: { [key]: 'hunter2' } });
    child.info({ [key]: 'hunter2' }, 'set');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('***');
  });

  it.each([
    ['a bearer header', 'got Bearer abcdefgh12345678 from client'],
    ['basic sign-in', 'authorization: Basic abcdefgh12345678=='],
    ['a provider key', 'upstream said: Incorrect API key provided: sk-proj-abcdefgh12345678abcdefgh'],
    ['one of our tokens', 'key jk_abcdefgh12345678abcdefgh12345678abcdef'],
    ['a JWT', 'id token eyJabcdefgh12345678.eyJhYmNkZWZnaA.abcdefgh12345678'],
    ['a database address', 'cannot connect to postgres://jishi:abcdefgh12345678@db:5432/jishi'],
    ['a reset link', 'see https://jishi.example/reset?id=1&token=abcdefgh12345678&x=1'],
    ['a cloud key', 'AKIAABCDEFGH12345678 refused'],
  ])('masks %s wherever it stands', (_name, text) => {
    const { log, lines } = openLog(true);
    log.info(text);
    log.info({ note: text }, 'x');
    log.error(new Error(text));
    log.error({ err: new Error('outer', { cause: new Error(text) }) }, 'y');
    log.child({ note: text }).info('z');
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toMatch(/abcdefgh12345678/i);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('spares what only looks similar', () => {
    const { log, last } = openLog();
    const fields = {
      inputTokens: 12,
      maxTokens: 100,
      tokens: 3,
      documentId: 'doc_0192f3a4-7b1c-7d2e-8f90-123456789abc',
      shortId: 'doc_0192f3a47b1c7d2e8f90123456789abc',
      url: 'https://a.example/x?page=2',
      chunks: 7,
    };
    log.info(fields, 'done');
    expect(last()).toMatchObject(fields);
  });
});

describe('content in logs', () => {
  const record = {
    question: '谁的工资最高？',
    prompt: 'You are…',
    messages: [{ role: 'user', content: 'private words' }],
    nested: { text: 'private words', answer: { parts: ['private words'] } },
  };

  it('is measured, not shown', () => {
    const { log, last, lines } = openLog();
    log.info(record, 'asked');
    expect(last()).toMatchObject({
      question: '[content, 7 characters]',
      messages: '[content, 1 items]',
      nested: { text: '[content, 13 characters]', answer: '[content]' },
    });
    expect(lines.join('')).not.toMatch(/private words|工资|You are/);
  });

  it('is shown when switched on', () => {
    const { log, last } = openLog(true);
    log.info(record, 'asked');
    expect(last()).toMatchObject(record);
  });
});

describe('log lines', () => {
  it('unfold errors with their causes', () => {
    const { log, last } = openLog();
    const root = Object.assign(new TypeError('root'), { code: 'E_ROOT', password: 'hunter2' });
    const middle = new AggregateError([new Error('one'), new Error('two')], 'middle', { cause: root });
    log.error({ err: new Error('outer', { cause: middle }) }, 'failed');
    expect(last()).toMatchObject({
      level: 'error',
      role: 'api',
      msg: 'failed',
      err: {
        type: 'Error',
        message: 'outer',
        stack: expect.stringContaining('logger.test.ts'),
        cause: {
          type: 'AggregateError',
          errors: [{ message: 'one' }, { message: 'two' }],
          cause: { type: 'TypeError', message: 'root', code: 'E_ROOT', password: '***' },
        },
      },
    });
    log.error(new RangeError('alone'));
    expect(last()).toMatchObject({ msg: 'alone', err: { type: 'RangeError' } });
  });

  it('survive cycles, big values, binary data and odd types', () => {
    const { log, last, lines } = openLog();
    const cycle: Record<string, unknown> = { name: 'cycle' };
    cycle.self = cycle;
    const loop = new Error('loop');
    loop.cause = loop;
    log.info(
      {
        cycle,
        loop,
        big: 10n ** 20n,
        file: Buffer.alloc(5_000),
        note: 'x'.repeat(10_000),
        map: new Map([[1, 2]]),
        list: Array.from({ length: 500 }, (_, index) => index),
        when: new Date(0),
        run: () => 1,
        none: null,
      },
      'odd',
    );
    expect(last()).toMatchObject({
      big: '100000000000000000000',
      file: '[5000 bytes]',
      map: '[Map, 1 items]',
      none: null,
    });
    expect(last()).toMatchObject({ when: '1970-01-01T00:00:00.000Z' });
    expect(lines.at(-1)?.length).toBeLessThan(30_000);
  });

  it('show requests of Fastify without headers and query', async () => {
    const { log, lines } = openLog();
    const server = fastify({ loggerInstance: log });
    server.get('/v1/search', async (request) => {
      request.log.info({ req: request, raw: request.raw }, 'inside');
      return 'ok';
    });
    await server.inject({
      url: '/v1/search?q=private-words',
      headers: { authorization: 'Bearer abcdefgh', cookie: 'a=private' },
    });
    await server.close();
    const all = lines.join('');
    expect(all).toContain('"url":"/v1/search"');
    expect(all).toContain('"statusCode":200');
    expect(all).not.toMatch(/private|abcdefgh/);
  });
});
