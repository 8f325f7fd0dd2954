// The gateway in a real browser against the real server and an upstream on loopback, once in each language: from a key to
// the first answer, a budget that is used up and raised, the request log with its content, a webhook.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { type MockUpstream, startMockUpstream } from '../peers/mock-upstream.ts';
import { setUp } from './ask-steps.ts';
import { launch, missing, visit } from './browser.ts';
import {
  addWebhook,
  askInPlayground,
  checkBill,
  connectProvider,
  exhaustBudget,
  keepContent,
  lookAtPages,
  raiseBudget,
  readRequest,
} from './gateway-steps.ts';
import { startServer } from './server.ts';
import { createSteps } from './steps.ts';
import { accessibilityFaults, phoneFaults } from './tour.ts';
import type { Traveller } from './traveller.ts';
import { storyOf, wordsOf } from './words.ts';

const reason = missing();
const pages = [
  '/models',
  '/limits',
  '/limits/alerts',
  '/limits/webhooks',
  '/usage',
  '/usage/requests',
  '/settings',
];
/** What a person may take from the button to the first answer. */
const firstAnswerMs = 60_000;

describe.skipIf(reason !== undefined).each(['en', 'zh-CN'] as const)('an administrator, %s', (locale) => {
  let browser: Browser;
  let upstream: MockUpstream;
  let receiver: Server;
  let admin: Traveller;
  const heard: string[] = [];

  beforeAll(async () => {
    upstream = await startMockUpstream();
    upstream.script('deepseek-chat', { pieces: ['All ', 'is ', 'well.'] });
    receiver = createServer((request, response) => {
      heard.push(String(request.headers['webhook-signature']));
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const [server, started] = await Promise.all([
      startServer({ JISHI_OUTBOUND_ALLOW: '127.0.0.1' }),
      launch(),
    ]);
    browser = started;
    admin = {
      locale,
      server,
      words: wordsOf[locale],
      story: storyOf[locale],
      ...(await visit(browser, { origin: server.origin, locale })),
    };
    await setUp(admin, { sample: false });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await admin?.server.stop();
    await upstream?.close();
    receiver?.close();
  });
  afterEach(() => {
    expect(admin.faults.splice(0), 'nothing in the console, nothing from elsewhere').toEqual([]);
  });

  const { step } = createSteps();

  step('connects a provider, chooses a model and gets the first answer in under a minute', async () => {
    const started = performance.now();
    await connectProvider(admin, {
      baseUrl: upstream.url,
      key: 'sk-upstream-0123456789',
      model: 'deepseek-chat',
    });
    await askInPlayground(admin, 'Is all well?', 'All is well.');
    const took = performance.now() - started;
    process.stdout.write(
      `From "${admin.words.models.addProvider}" to the first answer: ${Math.round(took)} ms\n`,
    );
    expect(took).toBeLessThan(firstAnswerMs);
  });
  step('is told in words when a budget is used up, raises it, and goes on at once', async () => {
    await exhaustBudget(admin);
    await raiseBudget(admin);
    await askInPlayground(admin, 'And now?', 'All is well.');
  });
  step('keeps questions and answers, and reads one in the request log', async () => {
    await keepContent(admin);
    await askInPlayground(admin, 'Is the launch in May?', 'All is well.');
    await readRequest(admin, { question: 'Is the launch in May?', answer: 'All is well.' });
  });
  step('adds a webhook, tests it and sees that it arrived', async () => {
    const { port } = receiver.address() as AddressInfo;
    await addWebhook(admin, `http://127.0.0.1:${port}/hook`);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatch(/^v1,/);
  });
  step('compares a bill of the provider with the ledger', () => checkBill(admin));
  const folder = process.env.JOURNEY_LOOK;
  if (folder !== undefined) step('is photographed', () => lookAtPages(admin, folder, pages));
  step('finds these pages without accessibility faults, and on a phone', async () => {
    expect(await accessibilityFaults(admin, pages)).toEqual([]);
    expect(await phoneFaults(admin, pages)).toEqual([]);
  });
});
