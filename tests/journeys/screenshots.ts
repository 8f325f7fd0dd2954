import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { askByKeyboard, documentsReady, lastAnswer, open, type Traveller } from './traveller.ts';
import { pattern } from './words.ts';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const mostBytes = 250_000;

/** The pictures of the documentation, each in the language in which it is named. */
export async function keepScreenshots(traveller: Traveller): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { locale } = traveller;
  await answer(traveller);
  await keep(traveller, locale === 'en' ? 'ask-en' : 'ask-zh');
  if (locale === 'en') await englishPages(traveller);
  else await chinesePages(traveller);
}

async function answer(traveller: Traveller): Promise<void> {
  await open(traveller, '/ask');
  await askByKeyboard(traveller, traveller.story.suggestion.question);
  await lastAnswer(traveller);
  await traveller.page.mouse.move(0, 0);
}

async function englishPages(traveller: Traveller): Promise<void> {
  const { page, words, story } = traveller;
  await inTheDark(traveller);
  const found = await lastAnswer(traveller);
  await found.locator(`button[aria-label*="${story.suggestion.document}"]`).first().click();
  const panel = page.getByRole('complementary', { name: words.ask.source.title });
  await panel.locator('mark').first().waitFor();
  await page.mouse.move(0, 0);
  await keep(traveller, 'source-panel-en');
  await open(traveller, `/knowledge/search?query=${encodeURIComponent(story.suggestion.question)}`);
  await page.locator('main ol > li').first().waitFor();
  await keep(traveller, 'search-test-en');
  await open(traveller, '/models');
  await keep(traveller, 'models-en');
}

async function inTheDark(traveller: Traveller): Promise<void> {
  const { page } = traveller;
  await page.emulateMedia({ colorScheme: 'dark' });
  await keep(traveller, 'ask-dark');
  await page.emulateMedia({ colorScheme: 'light' });
}

async function chinesePages(traveller: Traveller): Promise<void> {
  const { page, story } = traveller;
  const base = (await documentsReady(traveller)).find(({ name }) => name === story.base);
  const conversation = page.url();
  await open(traveller, `/knowledge/${base?.id}`);
  await page.getByRole('row').nth(1).waitFor();
  await keep(traveller, 'knowledge-zh');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(conversation);
  await lastAnswer(traveller);
  await page
    .getByRole('button', { name: pattern(traveller.words.ask.sources.open) })
    .first()
    .waitFor();
  await keep(traveller, 'mobile-zh');
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function keep({ page }: Traveller, name: string): Promise<void> {
  const path = `${folder}${name}.png`;
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  expect((await stat(path)).size, name).toBeLessThanOrEqual(mostBytes);
}
