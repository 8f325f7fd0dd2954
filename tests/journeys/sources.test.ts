// A folder that others keep, in a real browser against the real server, once in each language: connected and tried, brought
// in and cited, an item that cannot be read with its reason, a file that was deleted there and is gone here.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { setUp } from './ask-steps.ts';
import { launch, missing, visit } from './browser.ts';
import { lookAtPages } from './gateway-steps.ts';
import { startServer } from './server.ts';
import {
  askShare,
  connectFolder,
  createBase,
  deleteThere,
  fillShare,
  readErrors,
  sourcesTab,
} from './source-steps.ts';
import { createSteps } from './steps.ts';
import { accessibilityFaults, phoneFaults } from './tour.ts';
import type { Traveller } from './traveller.ts';
import { storyOf, wordsOf } from './words.ts';

const reason = missing();

describe.skipIf(reason !== undefined).each(['en', 'zh-CN'] as const)('a knowledge owner, %s', (locale) => {
  const share = mkdtempSync(join(tmpdir(), 'jishi-share-'));
  let browser: Browser;
  let owner: Traveller;

  beforeAll(async () => {
    fillShare({ locale }, share);
    const settings = { JISHI_SOURCE_FOLDERS: share, JISHI_MAX_UPLOAD_MB: '2' };
    const [server, started] = await Promise.all([startServer(settings), launch()]);
    browser = started;
    owner = {
      locale,
      server,
      words: wordsOf[locale],
      story: storyOf[locale],
      ...(await visit(browser, { origin: server.origin, locale })),
    };
    await setUp(owner, { sample: false });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await owner?.server.stop();
    rmSync(share, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(owner.faults.splice(0), 'nothing in the console, nothing from elsewhere').toEqual([]);
  });

  const { step } = createSteps();
  const folder = process.env.JOURNEY_LOOK;
  const look = async (name: string) => {
    if (folder !== undefined) await owner.page.screenshot({ path: `${folder}/${locale}-${name}.png` });
  };

  step('makes a knowledge base', () => createBase(owner));
  step('connects a folder after trying it', async () => {
    await connectFolder(owner, share);
    await look('sources');
  });
  step('reads which item could not be brought in, and why', async () => {
    await readErrors(owner);
    await look('source-errors');
  });
  step('gets an answer that cites the folder', async () => {
    await askShare(owner, 'kept');
    await askShare(owner, 'going');
    await look('source-answer');
  });
  step('does not find what was deleted there', async () => {
    await deleteThere(owner, share);
    await look('source-gone');
  });
  step('finds the page of sources without accessibility faults, and on a phone', async () => {
    const pages = [await sourcesTab(owner)];
    expect(await accessibilityFaults(owner, pages)).toEqual([]);
    expect(await phoneFaults(owner, pages)).toEqual([]);
    if (folder !== undefined) await lookAtPages(owner, folder, pages);
  });
});
