import { expect } from 'vitest';
import { askByKeyboard, documentsReady, lastAnswer, open, settled, type Traveller } from './traveller.ts';

/** Rates the last answer down, and waits until its case is there with a likely cause. */
export async function reportWrong(traveller: Traveller, comment: string): Promise<void> {
  const { page, words } = traveller;
  const answer = await lastAnswer(traveller);
  await answer.getByRole('button', { name: words.ask.answer.down }).click();
  const dialog = page.getByRole('dialog', { name: words.ask.feedback.title });
  await dialog.getByLabel(words.ask.feedback.reasons.wrong).check();
  await dialog.getByLabel(words.ask.feedback.comment).fill(comment);
  await dialog.getByRole('button', { name: words.ask.feedback.send }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Opens the case of a question from the list. */
export async function openCase(traveller: Traveller, question: string): Promise<void> {
  const { page, words } = traveller;
  await open(traveller, '/corrections');
  await page.getByRole('link', { name: question }).click();
  await page.getByRole('heading', { level: 1, name: question }).waitFor();
  await page.getByText(words.corrections.causeTexts.answer).waitFor();
}

/** Keeps what the answer has to say; asked again before the fix, the case is red. */
export async function keepExpectation(traveller: Traveller, expected: string): Promise<void> {
  const { page, words } = traveller;
  const { regression, addRegression } = words.corrections;
  await page.getByRole('button', { name: addRegression }).click();
  const dialog = page.getByRole('dialog', { name: regression.add });
  await dialog.getByLabel(regression.text, { exact: true }).fill(expected);
  await dialog.getByRole('button', { name: words.actions.create }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: regression.run, exact: true }).click();
  await page.getByText(regression.red, { exact: true }).waitFor();
}

/** From the case to the passage, whose words are put right. */
export async function mendPassage(traveller: Traveller, before: string, after: string): Promise<void> {
  const { page, words } = traveller;
  const { chunk, openPassage } = words.corrections;
  await page.getByRole('link', { name: openPassage }).first().click();
  await settled(page, words);
  const row = page.getByRole('listitem').filter({ hasText: before }).first();
  await row.hover();
  await row.getByRole('button', { name: chunk.edit }).click();
  const dialog = page.getByRole('dialog', { name: chunk.title });
  const field = dialog.getByLabel(chunk.text);
  await field.fill((await field.inputValue()).replace(before, after));
  await dialog.getByRole('button', { name: chunk.save }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText(after).first().waitFor();
}

/** Asked again, the case is green, and so is the answer of everybody who asks. */
export async function seeGreen(traveller: Traveller, question: string, expected: string): Promise<void> {
  const { page, words } = traveller;
  const { regression } = words.corrections;
  await page.getByRole('button', { name: regression.run, exact: true }).click();
  await page.getByText(regression.green, { exact: true }).waitFor();
  await page.getByText(regression.before, { exact: false }).first().waitFor();
  await open(traveller, '/ask');
  await askByKeyboard(traveller, question);
  expect(await (await lastAnswer(traveller)).textContent()).toContain(expected);
}

/** An answer that somebody wrote comes first, with their name. */
export async function writeAnswer(traveller: Traveller, question: string, answer: string): Promise<void> {
  const { page, words, story } = traveller;
  const { reviewed } = words.corrections;
  const base = (await documentsReady(traveller)).find(({ name }) => name === story.base);
  await open(traveller, `/corrections/answers?base=${base?.id}`);
  await page.getByRole('button', { name: reviewed.add }).first().click();
  const dialog = page.getByRole('dialog', { name: reviewed.add });
  await dialog.getByLabel(reviewed.questions).fill(question);
  await dialog.getByLabel(reviewed.answer, { exact: true }).fill(answer);
  await dialog.getByRole('button', { name: words.actions.save }).click();
  await dialog.waitFor({ state: 'hidden' });
  await open(traveller, '/ask');
  await askByKeyboard(traveller, question);
  const given = await lastAnswer(traveller);
  await given.getByText(words.ask.kind.reviewed).waitFor();
  expect(await given.textContent()).toContain(answer);
  expect(await given.textContent()).toContain(story.person);
}
