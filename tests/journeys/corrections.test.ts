// A wrong answer on its way to a fix that stays, in a real browser against the real server, once in each language.
// JOURNEY_PICTURES=<folder> keeps what the pages look like.
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { setUp, uploadAndAsk } from './ask-steps.ts';
import { launch, missing, violations, visit } from './browser.ts';
import {
  backToCase,
  expireAndLookBack,
  keepExpectation,
  mendPassage,
  narrowQuestion,
  openCase,
  reportWrong,
  seeGreen,
  seeWhyNot,
  withdrawAccess,
  writeAnswer,
} from './correct-steps.ts';
import { acceptInvitation, inviteIntoGroup } from './people-steps.ts';
import { startServer } from './server.ts';
import { createSteps } from './steps.ts';
import { accessibilityFaults, phoneFaults } from './tour.ts';
import { documentsReady, type Traveller } from './traveller.ts';
import { storyOf, wordsOf } from './words.ts';

const reason = missing();
const pages = ['/corrections', '/corrections/regressions', '/corrections/answers', '/corrections/gaps'];

describe.skipIf(reason !== undefined).each(['en', 'zh-CN'] as const)('a wrong answer, %s', (locale) => {
  const other = { en: '08:05', 'zh-CN': '08:05' }[locale];
  const stapler = {
    en: ['Who repairs the stapler?', 'Reception does, extension 4711.'],
    'zh-CN': ['订书机坏了找谁？', '请找前台，分机 4711。'],
  }[locale] as [string, string];
  let browser: Browser;
  let owner: Traveller;

  beforeAll(async () => {
    const [server, started] = await Promise.all([startServer(), launch()]);
    browser = started;
    const words = wordsOf[locale];
    const visitor = await visit(browser, { origin: server.origin, locale });
    owner = { locale, server, words, story: storyOf[locale], ...visitor };
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await owner?.server.stop();
  });
  afterEach(() => {
    expect(owner.faults.splice(0), 'nothing in the console, nothing from elsewhere').toEqual([]);
  });

  const { step } = createSteps();

  step('sets up and asks about a new document', async () => {
    await setUp(owner);
    await documentsReady(owner);
    await uploadAndAsk(owner);
  });
  step('reports the answer as wrong and finds its case', async () => {
    await reportWrong(owner, other);
    await openCase(owner, owner.story.upload.question);
    expect(await violations(owner.page)).toEqual([]);
  });
  step('keeps what the answer has to say, which is red', () => keepExpectation(owner, other));
  step('puts the passage right and sees the case turn green', async () => {
    await mendPassage(owner, owner.story.upload.holds, other);
    await backToCase(owner);
    await seeGreen(owner, owner.story.upload.question, other);
  });
  step('writes an answer that comes first', () => writeAnswer(owner, ...stapler));
  step('sees why a document was not found', async () => {
    await seeWhyNot(owner, owner.story.upload.question);
    expect(await violations(owner.page)).toEqual([]);
    await keepPicture(owner, 'why');
  });
  step('narrows a question to documents of a type', async () => {
    await narrowQuestion(owner, other);
    expect(await violations(owner.page)).toEqual([]);
    await keepPicture(owner, 'narrow');
  });
  step('withdraws access, which changes the answer of a member', async () => {
    const url = await inviteIntoGroup(owner);
    const guest = await visit(browser, { origin: owner.server.origin, locale });
    const member = { ...owner, ...guest };
    await acceptInvitation(member, url);
    await withdrawAccess(owner, member, other);
    expect(guest.faults).toEqual([]);
    await guest.context.close();
  });
  step('lets the rule expire and asks as of a day on which it held', () => expireAndLookBack(owner, other));
  step('finds the pages without faults at a desk and on a phone', async () => {
    if (process.env.JOURNEY_PICTURES !== undefined) await keepPictures(owner, process.env.JOURNEY_PICTURES);
    expect(await accessibilityFaults(owner, pages)).toEqual([]);
    expect(await phoneFaults(owner, pages)).toEqual([]);
  });
});

/** What is open now, wide and light, narrow and dark. */
async function keepPicture({ page, locale }: Traveller, name: string): Promise<void> {
  const folder = process.env.JOURNEY_PICTURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${locale}-${name}-1280-light.png`, fullPage: true });
  await page.setViewportSize({ width: 390, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${folder}/${locale}-${name}-390-dark.png`, fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Every page light and dark, wide and narrow, with the case. */
async function keepPictures(traveller: Traveller, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { page, server, locale } = traveller;
  const { items } = (await (await page.request.get(`${server.origin}/v1/knowledge/cases`)).json()) as {
    items: { id: string }[];
  };
  for (const path of [...pages, `/corrections/${items[0]?.id}`])
    for (const [width, scheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(server.origin + path);
      await page.waitForLoadState('networkidle');
      const name = `${locale}-${path.slice(1).replaceAll('/', '-').slice(0, 24)}-${width}-${scheme}`;
      await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
}
