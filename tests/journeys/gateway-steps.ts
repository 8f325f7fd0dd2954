import { expect } from 'vitest';
import { open, settled, type Traveller } from './traveller.ts';
import { pattern } from './words.ts';

interface Connection {
  baseUrl: string;
  key: string;
  model: string;
}

/** Preset, key, test in place, models: from an empty pool to one that answers. */
export async function connectProvider(
  { page, words, server }: Traveller,
  { baseUrl, key, model }: Connection,
): Promise<void> {
  await page.goto(`${server.origin}/models`);
  await page.getByRole('button', { name: words.models.addProvider }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: 'DeepSeek' }).click();
  await drawer.getByLabel(words.models.baseUrl, { exact: true }).fill(baseUrl);
  await drawer.getByLabel(words.models.apiKey, { exact: true }).fill(key);
  await drawer.getByRole('button', { name: words.models.testConnection }).click();
  await drawer.getByRole('checkbox', { name: model }).check();
  await drawer
    .getByRole('button', { name: pattern(words.models.addChosen_other) })
    .or(drawer.getByRole('button', { name: /^Add 1 model$/ }))
    .click();
  await page.getByRole('row').filter({ hasText: model }).first().waitFor();
}

/** Asks in the playground and waits for the answer. */
export async function askInPlayground(traveller: Traveller, prompt: string, answer: string): Promise<void> {
  await ask(traveller, prompt);
  await traveller.page.getByText(answer).waitFor();
}

async function ask(traveller: Traveller, prompt: string): Promise<void> {
  const { page, words } = traveller;
  await open(traveller, '/playground');
  await page.getByLabel(words.playground.prompt, { exact: true }).fill(prompt);
  await page.keyboard.press('Control+Enter');
}

/** A budget of one call, which was made before: the next one is refused in the reader's words. */
export async function exhaustBudget(traveller: Traveller): Promise<void> {
  const { page, words, faults } = traveller;
  await open(traveller, '/limits');
  await page.getByRole('button', { name: words.limits.newBudget }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.limits.budget.name, { exact: true }).fill('Pilot');
  await dialog.getByText(words.limits.budget.units.requests, { exact: true }).click();
  await dialog.getByLabel(words.limits.budget.amount, { exact: true }).fill('1');
  await dialog.getByRole('button', { name: words.limits.budget.create }).click();
  await page.getByRole('article', { name: 'Pilot' }).waitFor();
  await ask(traveller, 'Once more?');
  const notice = page.getByRole('article').getByRole('alert');
  await notice.waitFor();
  const text = (await notice.textContent()) ?? '';
  expect(text).toContain('Pilot');
  expect(text).not.toMatch(/limits\.|\{\{|undefined/);
  // The browser reports the 402 itself.
  const refusals = faults.filter((fault) => fault.includes('402'));
  expect(refusals.length).toBeGreaterThan(0);
  for (const refusal of refusals) faults.splice(faults.indexOf(refusal), 1);
}

/** The page says whose calls are refused, and offers the way out. */
export async function raiseBudget(traveller: Traveller): Promise<void> {
  const { page, words } = traveller;
  await open(traveller, '/limits');
  await page.getByRole('button', { name: words.limits.blocked.raise }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.limits.budget.amount, { exact: true }).fill('100');
  await dialog.getByRole('button', { name: words.actions.save }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Switched on by an owner, in the settings. */
export async function keepContent(traveller: Traveller): Promise<void> {
  const { page, words } = traveller;
  await open(traveller, '/settings');
  const section = page.getByRole('region', { name: words.settings.content.title });
  await section.getByRole('switch').click();
  await section.getByText(words.settings.content.readers).waitFor();
  await section.getByRole('button', { name: words.actions.save }).click();
  await page.getByText(words.actions.saved).first().waitFor();
}

/** The newest call in the log: every fact, its number, and what was said. */
export async function readRequest(
  traveller: Traveller,
  { question, answer }: { question: string; answer: string },
): Promise<void> {
  const { page, words } = traveller;
  await open(traveller, '/usage/requests?status=ok');
  await page.getByRole('button', { name: 'deepseek-chat' }).first().click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(/^req_/).waitFor();
  await drawer.getByRole('button', { name: words.usage.request.show, exact: true }).click();
  const asked = drawer.getByRole('region', { name: words.usage.request.asked, exact: true });
  expect(await asked.textContent()).toContain(question);
  const answered = drawer.getByRole('region', { name: words.usage.request.answered, exact: true });
  expect(await answered.textContent()).toContain(answer);
}

/** The secret is shown once, a test is sent, and the log shows that it arrived. */
export async function addWebhook(traveller: Traveller, url: string): Promise<void> {
  const { page, words } = traveller;
  await open(traveller, '/limits/webhooks');
  await page.getByRole('button', { name: words.webhooks.add }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.webhooks.name, { exact: true }).fill('Billing');
  await dialog.getByLabel(words.webhooks.url, { exact: true }).fill(url);
  await dialog.getByRole('button', { name: words.webhooks.add }).click();
  await dialog.getByText(/^whsec_/).waitFor();
  await dialog.getByRole('button', { name: words.actions.done }).click();
  await page.getByRole('button', { name: 'Billing', exact: true }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: words.webhooks.test, exact: true }).click();
  await drawer.getByText(words.webhooks.delivered, { exact: true }).waitFor();
}

/** A bill that names no keys: its columns are recognised, and what was never called through here is told. */
export async function checkBill(traveller: Traveller): Promise<void> {
  const { page, words } = traveller;
  const { bills } = words.usage;
  await open(traveller, '/usage/bills');
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: bills.choose }).click();
  const buffer = Buffer.from(
    'Date,Model,Input tokens,Output tokens,Cost\n2026-01-05,deepseek-chat,900,120,1.25\n',
  );
  await (await chosen).setFiles({ name: 'january.csv', mimeType: 'text/csv', buffer });
  const dialog = page.getByRole('dialog', { name: bills.dialogTitle });
  await dialog.getByLabel(bills.provider).click();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: bills.compare, exact: true }).click();
  await page.getByText(/january\.csv/).waitFor();
  await page.getByText(bills.reasons['missing-here'], { exact: true }).first().waitFor();
}

/** Pictures for people to look at, in both widths and appearances. */
export async function lookAtPages(traveller: Traveller, folder: string, paths: string[]): Promise<void> {
  const { page, words, locale } = traveller;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const path of paths) {
        await open(traveller, path);
        await settled(page, words);
        const name = `${locale}-${colorScheme}-${width}${path.replaceAll('/', '-')}.png`;
        await page.screenshot({ path: `${folder}/${name}`, fullPage: true, animations: 'disabled' });
      }
    }
  }
}
