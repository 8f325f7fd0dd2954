import { expect } from 'vitest';
import {
  askByKeyboard,
  documentsReady,
  lastAnswer,
  open,
  password,
  settled,
  type Traveller,
  turns,
} from './traveller.ts';
import { pattern } from './words.ts';

/** From the printed link to the first page: language, administrator, tenant with the sample workspace or without. */
export async function setUp(
  { page, server, words, story, locale }: Traveller,
  { sample = true } = {},
): Promise<void> {
  await page.goto(server.setupUrl);
  await page.locator(`button[lang="${locale}"]`).click();
  // From here to the next page by keyboard alone: the first field has the focus.
  await page.getByLabel(words.account.name).waitFor();
  await page.keyboard.type(story.person);
  await page.keyboard.press('Tab');
  await page.keyboard.type('admin@example.com');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.getByLabel(words.account.tenantName).fill(story.tenant);
  expect(await page.getByRole('switch').getAttribute('aria-checked')).toBe('true');
  if (!sample) await page.getByRole('switch').click();
  await page.getByRole('button', { name: words.account.setupCreate }).click();
  // The sample workspace is written on the way: seconds on a free machine.
  await page.waitForURL('**/ask', { timeout: 120_000 });
}

/** A suggested question, answered from a document with citations. */
export async function askSuggestion(traveller: Traveller): Promise<void> {
  const { page, story, words } = traveller;
  await documentsReady(traveller);
  await open(traveller, '/ask');
  await page.getByRole('button', { name: story.suggestion.question }).click();
  const answer = await lastAnswer(traveller);
  expect(await answer.getByText(words.ask.kind.quotation).count()).toBeGreaterThan(0);
  expect(await answer.locator('[aria-pressed]').getByText(/^\d+$/).count()).toBeGreaterThan(0);
}

/** The quotation on focus, then the PDF at the place. */
export async function openCitation(traveller: Traveller): Promise<void> {
  const { page, words, story } = traveller;
  const answer = await lastAnswer(traveller);
  const marker = answer
    .getByRole('button', { name: pattern(words.ask.sources.open) })
    .and(answer.locator(`[aria-label*="${story.suggestion.document}"]`));
  await marker.first().hover();
  await page.locator('blockquote').filter({ visible: true }).first().waitFor();
  await page.mouse.move(0, 0);
  await marker.first().focus();
  await page.locator('blockquote').filter({ visible: true }).first().waitFor();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: words.ask.source.title });
  await panel.getByRole('img', { name: pattern(words.knowledge.viewer.pageLabel) }).waitFor();
  await panel.locator('mark').first().waitFor();
  const drawn = await panel.locator('canvas').evaluate(isDrawn);
  expect(drawn, 'the page of the PDF is drawn').toBe(true);
}

/** More than one colour on the canvas. */
function isDrawn(element: unknown): boolean {
  const canvas = element as {
    width: number;
    height: number;
    getContext: (kind: '2d') => { getImageData: (...box: number[]) => { data: Uint8Array } };
  };
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return canvas.width > 0 && data.some((value, index) => index % 4 !== 3 && value !== data[index % 4]);
}

/** Closes the source by keyboard and goes on asking in the same conversation. */
export async function followUp(traveller: Traveller): Promise<void> {
  const { page, words, story } = traveller;
  await page.keyboard.press('Escape');
  await page.getByRole('complementary', { name: words.ask.source.title }).waitFor({ state: 'detached' });
  await askByKeyboard(traveller, story.followUp);
  await page.getByRole('heading', { name: story.followUp }).waitFor();
  await lastAnswer(traveller);
  expect(await turns(traveller).count()).toBe(2);
}

/** Thumbs down, with the reason. */
export async function complain(traveller: Traveller): Promise<void> {
  const { page, words } = traveller;
  const answer = await lastAnswer(traveller);
  const down = answer.getByRole('button', { name: words.ask.answer.down });
  await down.click();
  const dialog = page.getByRole('dialog', { name: words.ask.feedback.title });
  await dialog.getByLabel(words.ask.feedback.reasons.incomplete).check();
  await dialog.getByLabel(words.ask.feedback.comment).fill('§ 4.2');
  await dialog.getByRole('button', { name: words.ask.feedback.send }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText(words.ask.feedback.thanks).waitFor();
  await expect.poll(() => down.getAttribute('aria-pressed')).toBe('true');
}

/** A small file into a base, ready after a moment, and an answer that cites it. */
export async function uploadAndAsk(traveller: Traveller): Promise<void> {
  const { page, words, story } = traveller;
  const { file, content, question, holds } = story.upload;
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: words.shell.palettePlaceholder }).waitFor();
  await page.keyboard.type(words.shell.knowledge);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/knowledge');
  await page.getByRole('link', { name: story.base }).click();
  await settled(page, words);
  const upload = { name: file, mimeType: 'text/markdown', buffer: Buffer.from(content) };
  await page.locator('input[type="file"]').first().setInputFiles(upload);
  const row = page.getByRole('row').filter({ hasText: file.replace(/\.md$/, '') });
  await row.getByText(words.knowledge.documents.states.ready, { exact: true }).waitFor({ timeout: 120_000 });
  await open(traveller, '/ask');
  await askByKeyboard(traveller, question);
  const answer = await lastAnswer(traveller);
  expect(await answer.textContent()).toContain(holds);
  expect(await answer.locator(`button[aria-label*="${file.replace(/\.md$/, '')}"]`).count()).toBeGreaterThan(
    0,
  );
}
