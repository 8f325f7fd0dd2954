// The product's main job in a real browser against the real server, once in each language: set-up, a cited answer that opens
// at its place, an upload, access, keys, audit, settings. Screenshots for the documentation with JOURNEY_SCREENSHOTS=1.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { askSuggestion, complain, followUp, openCitation, setUp, uploadAndAsk } from './ask-steps.ts';
import { launch, missing, violations, visit } from './browser.ts';
import { replaceVersion, teachTerm } from './knowledge-steps.ts';
import { createKey, signOutEverywhere, switchLanguage, switchTheme, verifyAudit } from './manage-steps.ts';
import { acceptInvitation, inviteIntoGroup, secretStaysSecret } from './people-steps.ts';
import { previewReading, scanAndAsk } from './reading-steps.ts';
import { keepScreenshots } from './screenshots.ts';
import { startServer } from './server.ts';
import { createSteps } from './steps.ts';
import { accessibilityFaults, mainPages, phoneFaults } from './tour.ts';
import { open, type Traveller } from './traveller.ts';
import { storyOf, wordsOf } from './words.ts';

const reason = missing();
if (reason !== undefined) process.stdout.write(`Browser journeys are skipped: ${reason}\n`);

describe.skipIf(reason !== undefined).each(['en', 'zh-CN'] as const)('a newcomer, %s', (locale) => {
  const other = locale === 'en' ? 'zh-CN' : 'en';
  let browser: Browser;
  let admin: Traveller;

  beforeAll(async () => {
    const [server, started] = await Promise.all([startServer(), launch()]);
    browser = started;
    admin = {
      locale,
      server,
      words: wordsOf[locale],
      story: storyOf[locale],
      ...(await visit(browser, { origin: server.origin, locale })),
    };
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await admin?.server.stop();
  });
  afterEach(() => {
    expect(admin.faults.splice(0), 'nothing in the console, nothing from elsewhere').toEqual([]);
  });

  const { step, look } = createSteps();

  step('opens the printed link and becomes the administrator', () => setUp(admin));
  step('asks a suggested question and gets a cited answer', () => askSuggestion(admin));
  step('sees the quotation and opens the PDF at its place', () => openCitation(admin));
  look('has no accessibility fault beside an open source', async () => {
    expect(await violations(admin.page)).toEqual([]);
  });
  step('asks a follow-up question', () => followUp(admin));
  step('says what was not good', () => complain(admin));
  step('uploads a document and gets it cited', () => uploadAndAsk(admin));
  step('teaches a word of the house', () => teachTerm(admin));
  step('replaces a document by a new version', () => replaceVersion(admin));
  step('looks at a document read with other settings', () => previewReading(admin));
  step('uploads a scan and gets it cited', () => scanAndAsk(admin));
  step('invites a member, who does not find what is for others', async () => {
    const url = await inviteIntoGroup(admin);
    const guest = await visit(browser, { origin: admin.server.origin, locale });
    const member = { ...admin, ...guest };
    await acceptInvitation(member, url);
    await secretStaysSecret(admin, member);
    expect(guest.faults).toEqual([]);
    await guest.context.close();
  });
  step('creates a key, which is shown once', () => createKey(admin));
  step('verifies the audit log', () => verifyAudit(admin));
  look('finds the pages without accessibility faults in the light', async () => {
    expect(await accessibilityFaults(admin, await mainPages(admin))).toEqual([]);
  });
  look('reads every page on a phone without scrolling sideways', async () => {
    expect(await phoneFaults(admin, await mainPages(admin))).toEqual([]);
  });
  if (process.env.JOURNEY_SCREENSHOTS === '1') look('is photographed', () => keepScreenshots(admin));
  step('switches to dark and to the other language', async () => {
    await switchTheme(admin);
    await switchLanguage(admin, wordsOf[other].settings.title);
  });
  look('finds the pages without accessibility faults in the dark', async () => {
    expect(await accessibilityFaults(admin, await mainPages(admin))).toEqual([]);
  });
  step('signs out everywhere', async () => {
    await signOutEverywhere(admin);
    expect(await violations(admin.page)).toEqual([]);
    await open(admin, '/sign-in');
  });
});
