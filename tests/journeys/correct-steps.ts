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

/** From the passage to the case, which says what was done. */
export async function backToCase({ page, words }: Traveller): Promise<void> {
  await page.getByRole('link', { name: words.corrections.backToCase }).click();
  await settled(page, words);
  await page.getByText(words.corrections.fixed['chunk-edited']).waitFor();
}

/** Asked again, the case is green and closed, and so is the answer of everybody who asks. */
export async function seeGreen(traveller: Traveller, question: string, expected: string): Promise<void> {
  const { page, words } = traveller;
  const { regression, close, closeText } = words.corrections;
  await page.getByRole('button', { name: regression.run, exact: true }).click();
  await page.getByText(regression.green, { exact: true }).waitFor();
  await page.getByText(regression.before, { exact: false }).first().waitFor();
  await page.getByRole('button', { name: close }).click();
  await page.getByText(closeText).waitFor({ state: 'detached' });
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
  await dialog.getByLabel(reviewed.questions, { exact: true }).fill(question);
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

/** The uploaded document, as the server has it. */
async function uploadedDocument({ page, server, story, ...rest }: Traveller): Promise<string> {
  const bases = await documentsReady({ page, server, story, ...rest });
  const base = bases.find(({ name }) => name === story.base)?.id;
  const response = await page.request.get(`${server.origin}/v1/knowledge/bases/${base}/documents`);
  const { items } = (await response.json()) as { items: { id: string; name: string }[] };
  return items.find(({ name }) => name === story.upload.file)?.id ?? '';
}

/** A change as the page itself would send it. */
async function send({ page }: Traveller, line: string, body: object): Promise<void> {
  const [method = 'PUT', url = '/'] = line.split(' ');
  const status = await page.evaluate(
    async (request) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(request.url, { method: request.method, headers, body: request.body })).status;
    },
    { method, url, body: JSON.stringify(body) },
  );
  expect(status, line).toBe(200);
}

async function answerTo(traveller: Traveller, question: string, path = '/ask'): Promise<string> {
  await open(traveller, path);
  await askByKeyboard(traveller, question);
  return (await (await lastAnswer(traveller)).textContent()) ?? '';
}

/** Who loses the right to a document gets another answer with the next question. */
export async function withdrawAccess(owner: Traveller, member: Traveller, holds: string): Promise<void> {
  const { question } = owner.story.upload;
  expect(await answerTo(member, question)).toContain(holds);
  const line = `PUT /v1/knowledge/documents/${await uploadedDocument(owner)}/access`;
  const { id } = (await (await owner.page.request.get(`${owner.server.origin}/v1/me`)).json()) as {
    id: string;
  };
  await send(owner, line, { mode: 'list', entries: [{ kind: 'user', id }] });
  expect(await answerTo(member, question)).not.toContain(holds);
  await send(owner, line, { mode: 'inherit' });
  expect(await answerTo(member, question)).toContain(holds);
}

const dayMs = 24 * 3600 * 1000;

/** An expired rule is not answered any more, but as of a day on which it held. */
export async function expireAndLookBack(owner: Traveller, holds: string): Promise<void> {
  const { question } = owner.story.upload;
  const line = `PATCH /v1/knowledge/documents/${await uploadedDocument(owner)}/validity`;
  await send(owner, line, { expiresAt: new Date(Date.now() - dayMs).toISOString() });
  expect(await answerTo(owner, question)).not.toContain(holds);
  const day = new Date(Date.now() - 10 * dayMs).toISOString().slice(0, 10);
  expect(await answerTo(owner, question, `/ask?asOf=${day}`)).toContain(holds);
}

/** A list as the address holds it: text that is JSON itself stands there in quotes. */
function typesOf(format: string): string {
  return encodeURIComponent(JSON.stringify(JSON.stringify([format])));
}

/** A document that is missing among the hits, and what lost it. */
export async function seeWhyNot(traveller: Traveller, query: string): Promise<void> {
  const { page, words, story } = traveller;
  const { why } = words.retrieval;
  const base = (await documentsReady(traveller)).find(({ name }) => name === story.base)?.id;
  await open(
    traveller,
    `/knowledge/search?query=${encodeURIComponent(query)}&base=${base}&types=${typesOf('pdf')}`,
  );
  const region = page.getByRole('region', { name: why.title });
  const choice = region.getByRole('combobox', { name: why.document, exact: true });
  await choice.click();
  await choice.fill(story.upload.file.replace(/\.md$/, ''));
  await page.locator('.ant-select-item-option').filter({ hasText: story.upload.file }).click();
  await region.getByText(why.reasons.filtered).waitFor();
}

/** Only documents of a type are asked: the answer of another type is not given. */
export async function narrowQuestion(traveller: Traveller, holds: string): Promise<void> {
  const { page, words, story } = traveller;
  const { question } = story.upload;
  expect(await answerTo(traveller, question, `/ask?types=${typesOf('pdf')}`)).not.toContain(holds);
  expect(await answerTo(traveller, question, `/ask?types=${typesOf('markdown')}`)).toContain(holds);
  await page.getByRole('button', { name: words.retrieval.filters.label }).click();
  await page.getByRole('combobox', { name: words.retrieval.filters.formats }).waitFor();
}
