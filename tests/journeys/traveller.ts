import type { Locale } from '@jishi/contract';
import type { Page } from 'playwright-core';
import type { Visitor } from './browser.ts';
import type { RunningServer } from './server.ts';
import type { Story, Words } from './words.ts';

/** What every step of a journey works with. */
export interface Traveller extends Visitor {
  locale: Locale;
  server: RunningServer;
  words: Words;
  story: Story;
}

export const password = 'correct horse battery 7';

/** Opens a page of the console and waits until its content is there. */
export async function open(
  { page, server, words }: Pick<Traveller, 'page' | 'server' | 'words'>,
  path: string,
): Promise<void> {
  await page.goto(server.origin + path);
  await settled(page, words);
}

/** The page has a headline and no placeholder for what is still loading. */
export async function settled(page: Page, words: Words): Promise<void> {
  await page.locator('h1, h2').first().waitFor();
  await page.getByLabel(words.states.loading, { exact: true }).first().waitFor({ state: 'detached' });
}

/** Asks in the composer with the keyboard. */
export async function askByKeyboard({ page, words }: Traveller, question: string): Promise<void> {
  const composer = page.getByLabel(words.ask.composer.label);
  await composer.fill(question);
  await composer.press('Enter');
}

/** The turns of the open conversation, each with its question and answer. */
export function turns({ page, words }: Traveller) {
  return page.getByRole('article', { name: words.ask.answer.answer, exact: true });
}

/** The last turn of the conversation, when its answer is complete. */
export async function lastAnswer(traveller: Traveller) {
  const { words } = traveller;
  const answer = turns(traveller).last();
  await answer.getByRole('button', { name: words.ask.answer.regenerate }).waitFor();
  return answer;
}

/** Waits until every document that the signed-in person may see is ready to be asked. */
export async function documentsReady({ page, server }: Traveller): Promise<{ id: string; name: string }[]> {
  for (const until = Date.now() + 180_000; Date.now() < until; ) {
    const response = await page.request.get(`${server.origin}/v1/knowledge/bases`);
    const { items } = (await response.json()) as { items: Base[] };
    if (items.length > 0 && items.every(({ pendingCount }) => pendingCount === 0)) return items;
    await page.waitForTimeout(500);
  }
  throw new Error('the documents were not ready in three minutes');
}

interface Base {
  id: string;
  name: string;
  pendingCount: number;
}
