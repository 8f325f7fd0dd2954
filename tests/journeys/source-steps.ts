import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '@jishi/contract';
import { problemText, sourceText } from '@jishi/locales';
import { expect } from 'vitest';
import { askByKeyboard, documentsReady, lastAnswer, open, settled, type Traveller } from './traveller.ts';

/** A folder that somebody else keeps, and what is asked about it. */
interface Share {
  base: string;
  source: string;
  kept: { file: string; content: string; question: string; holds: string };
  /** Deleted there later on. */
  going: { file: string; content: string; question: string; holds: string };
  /** Larger than this installation takes. */
  large: string;
}

const shareOf: Record<Locale, Share> = {
  en: {
    base: 'Workshop',
    source: 'Workshop share',
    kept: {
      file: 'forklift.md',
      content: '# Forklift\n\nThe battery of the forklift in hall 4 is charged every evening at 21:15.\n',
      question: 'When is the battery of the forklift in hall 4 charged?',
      holds: '21:15',
    },
    going: {
      file: 'canteen.md',
      content: '# Canteen\n\nThe canteen of the Heronsgate yard closes at 14:35 on Fridays.\n',
      question: 'When does the canteen of the Heronsgate yard close on Fridays?',
      holds: '14:35',
    },
    large: 'inventory.txt',
  },
  'zh-CN': {
    base: '车间',
    source: '车间共享盘',
    kept: {
      file: '叉车.md',
      content: '# 叉车\n\n四号车间叉车的电池每天 21:15 开始充电。\n',
      question: '四号车间叉车的电池每天几点开始充电？',
      holds: '21:15',
    },
    going: {
      file: '食堂.md',
      content: '# 食堂\n\n鹭洲园区的食堂每周五 14:35 停止供餐。\n',
      question: '鹭洲园区的食堂每周五几点停止供餐？',
      holds: '14:35',
    },
    large: '库存清单.txt',
  },
};

export function fillShare({ locale }: Pick<Traveller, 'locale'>, folder: string): void {
  const { kept, going, large } = shareOf[locale];
  for (const { file, content } of [kept, going]) writeFileSync(join(folder, file), content);
  writeFileSync(join(folder, large), '');
  truncateSync(join(folder, large), 3 * 1024 * 1024);
}

export async function createBase({ page, words, locale, ...rest }: Traveller): Promise<void> {
  await open({ page, words, ...rest }, '/knowledge');
  await page.getByRole('button', { name: words.knowledge.bases.create }).first().click();
  const dialog = page.getByRole('dialog', { name: words.knowledge.bases.createTitle });
  await dialog.getByLabel(words.knowledge.bases.name, { exact: true }).fill(shareOf[locale].base);
  await dialog.getByRole('button', { name: words.actions.create }).click();
  await page.waitForURL('**/knowledge/kb_*');
  await settled(page, words);
}

/** The tab of the base on which its sources are. */
export async function sourcesTab(traveller: Traveller): Promise<string> {
  const { page, server, locale } = traveller;
  const response = await page.request.get(`${server.origin}/v1/knowledge/bases`);
  const { items } = (await response.json()) as { items: { id: string; name: string }[] };
  return `/knowledge/${items.find(({ name }) => name === shareOf[locale].base)?.id}?tab=sources`;
}

/** The connection is tried first: what it would bring is shown. The first run begins by itself. */
export async function connectFolder(traveller: Traveller, folder: string): Promise<void> {
  const { page, words, locale } = traveller;
  const { source, kept } = shareOf[locale];
  await open(traveller, await sourcesTab(traveller));
  await page.getByRole('button', { name: words.sources.add }).click();
  const { description, label } = sourceText(locale, 'folder');
  await page.getByRole('button').filter({ hasText: description }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.sources.name, { exact: true }).fill(source);
  await dialog.getByLabel(label('path'), { exact: true }).fill(folder);
  await dialog.getByRole('button', { name: words.sources.try }).click();
  await dialog.getByText(words.sources.tryDone).waitFor();
  await dialog.getByText(kept.file).waitFor();
  await dialog.getByRole('button', { name: words.sources.connect, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await inStep(traveller);
}

async function inStep({ page, words, locale }: Traveller): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: shareOf[locale].source });
  await row.getByText(words.sources.states.done, { exact: true }).waitFor({ timeout: 120_000 });
}

/** What could not be read stands there with its reason; the others came in all the same. */
export async function readErrors(traveller: Traveller): Promise<void> {
  const { page, words, locale } = traveller;
  const { source, large } = shareOf[locale];
  await page.getByRole('button', { name: source, exact: true }).click();
  const failed = page.getByRole('region', { name: words.sources.failedItems });
  await failed.getByText(large).waitFor();
  await failed.getByText(problemText(locale, 'connectors.item_too_large', { limitMb: 2 }).detail).waitFor();
}

export async function askShare(traveller: Traveller, what: 'kept' | 'going'): Promise<void> {
  const { file, question, holds } = shareOf[traveller.locale][what];
  await documentsReady(traveller);
  await open(traveller, '/ask');
  await askByKeyboard(traveller, question);
  const answer = await lastAnswer(traveller);
  expect(await answer.textContent()).toContain(holds);
  expect(await answer.locator(`button[aria-label*="${file.replace(/\.md$/, '')}"]`).count()).toBeGreaterThan(
    0,
  );
}

/** Deleted there, run here: the same question is not answered from it any more, and no search finds it. */
export async function deleteThere(traveller: Traveller, folder: string): Promise<void> {
  const { page, words, locale } = traveller;
  const { source, going } = shareOf[locale];
  rmSync(join(folder, going.file));
  await open(traveller, await sourcesTab(traveller));
  await page.getByRole('button', { name: words.sources.actions.replace('{{name}}', source) }).click();
  await page.getByRole('menuitem', { name: words.sources.sync }).click();
  await page.getByRole('button', { name: source, exact: true }).click();
  // The large file may have had its next try meanwhile.
  const counts = { added: '0', changed: '0', removed: '1', unchanged: '1', failed: '[01]' };
  const removed = new RegExp(
    words.sources.counts.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => counts[name as keyof typeof counts]),
  );
  await page
    .getByRole('region', { name: words.sources.runs })
    .getByText(removed)
    .waitFor({ timeout: 120_000 });
  await open(traveller, '/ask');
  await askByKeyboard(traveller, going.question);
  expect(await (await lastAnswer(traveller)).textContent()).not.toContain(going.holds);
  await open(traveller, `/knowledge/search?query=${encodeURIComponent(going.question)}`);
  await settled(page, words);
  expect(await page.getByText(going.holds).count()).toBe(0);
}
