import { expect } from 'vitest';
import { askByKeyboard, documentsReady, lastAnswer, open, settled, type Traveller } from './traveller.ts';
import { pattern } from './words.ts';

async function openBase(traveller: Traveller, tab = ''): Promise<void> {
  const base = (await documentsReady(traveller)).find(({ name }) => name === traveller.story.base);
  await open(traveller, `/knowledge/${base?.id}${tab}`);
}

/** A word that only the people there use; a question with it finds the document that says it otherwise. */
export async function teachTerm(traveller: Traveller): Promise<void> {
  const { page, words, story } = traveller;
  const { term, other, question, holds } = story.term;
  await openBase(traveller, '?tab=terms');
  await page.getByRole('button', { name: words.terms.add }).click();
  const dialog = page.getByRole('dialog', { name: words.terms.addTitle });
  await dialog.getByLabel(words.terms.term, { exact: true }).fill(term);
  await dialog.getByLabel(words.terms.synonyms).fill(other);
  await dialog.getByLabel(words.terms.synonyms).press('Enter');
  await dialog.getByRole('button', { name: words.actions.save }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('row').filter({ hasText: term }).getByText(other).waitFor();
  await open(traveller, '/ask');
  await askByKeyboard(traveller, question);
  expect(await (await lastAnswer(traveller)).textContent()).toContain(holds);
}

/** The same document with another time: the change is shown, the next answer has it, the first version can be had again. */
export async function replaceVersion(traveller: Traveller): Promise<void> {
  const { page, words, story } = traveller;
  const { file, content, question, holds } = story.upload;
  const { holds: changed, note } = story.version;
  await openBase(traveller);
  const name = file.replace(/\.md$/, '');
  await page.getByRole('link', { name }).click();
  // The address changes before the page does.
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await settled(page, words);
  await page.getByRole('button', { name: words.actions.more }).click();
  await page.getByRole('menuitem', { name: words.versions.open }).click();
  await page.getByText(words.versions.firstTitle).waitFor();
  const buffer = Buffer.from(content.replace(holds, changed));
  await page.locator('input[type="file"]').setInputFiles({ name: file, mimeType: 'text/markdown', buffer });
  const dialog = page.getByRole('dialog', { name: words.versions.addTitle });
  await dialog.getByLabel(words.versions.note).fill(note);
  await dialog.getByRole('button', { name: words.versions.upload }).click();
  await page
    .getByRole('heading', { name: pattern(words.versions.changesTitle) })
    .waitFor({ timeout: 120_000 });
  await page.locator('ins').filter({ hasText: changed }).waitFor();
  await page.locator('del').filter({ hasText: holds }).waitFor();
  await open(traveller, '/ask');
  await askByKeyboard(traveller, question);
  expect(await (await lastAnswer(traveller)).textContent()).toContain(changed);
}
