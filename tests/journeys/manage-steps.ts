import { expect } from 'vitest';
import { open, type Traveller } from './traveller.ts';
import { pattern } from './words.ts';

/** A key is shown once, works, and is gone from the page afterwards. */
export async function createKey(traveller: Traveller): Promise<void> {
  const { page, words, server } = traveller;
  await open(traveller, '/keys');
  await page.getByRole('button', { name: words.keys.create }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.keys.name, { exact: true }).fill('Portal');
  await page.keyboard.press('Enter');
  const field = dialog.getByRole('region', { name: words.keys.secret, exact: true }).locator('code');
  const secret = (await field.textContent()) ?? '';
  const headers = { authorization: `Bearer ${secret}` };
  expect((await page.request.get(`${server.origin}/v1/models`, { headers })).status()).toBe(200);
  await dialog.getByRole('button', { name: words.actions.done }).click();
  await page.getByRole('row').filter({ hasText: 'Portal' }).waitFor();
  expect(await page.content()).not.toContain(secret);
  await page.reload();
  await page.getByRole('row').filter({ hasText: 'Portal' }).waitFor();
  expect(await page.content()).not.toContain(secret);
}

/** The chain of the audit log is recomputed and intact. */
export async function verifyAudit(traveller: Traveller): Promise<void> {
  const { page, words } = traveller;
  await open(traveller, '/audit');
  await page.getByText(words.audit.actions['key-created']).first().waitFor();
  await page.getByRole('button', { name: words.audit.verify }).click();
  await page.getByText(words.audit.valid).waitFor();
  await page.getByText(pattern(words.audit.validText)).waitFor();
}

/** Dark through the settings, which is remembered beyond a reload. */
export async function switchTheme(traveller: Traveller): Promise<void> {
  const { page, words } = traveller;
  await open(traveller, '/settings');
  const before = await ground(traveller);
  await page.getByText(words.shell.themeDark, { exact: true }).click();
  await expect.poll(() => ground(traveller)).not.toBe(before);
  const dark = await ground(traveller);
  await page.reload();
  await page.getByRole('heading', { name: words.settings.title, level: 1 }).waitFor();
  expect(await ground(traveller)).toBe(dark);
}

/** Ground colour of the page. */
function ground({ page }: Traveller): Promise<string> {
  return page.evaluate(() => {
    const { getComputedStyle, document } = globalThis as unknown as {
      getComputedStyle: (element: unknown) => { backgroundColor: string };
      document: { body: unknown };
    };
    return getComputedStyle(document.body).backgroundColor;
  });
}

/** The other language at once, and back. */
export async function switchLanguage({ page, words, locale }: Traveller, otherTitle: string): Promise<void> {
  const names = { en: 'English', 'zh-CN': '简体中文' };
  const other = locale === 'en' ? 'zh-CN' : 'en';
  const choice = (name: string) => page.locator('main').getByText(name, { exact: true });
  await choice(names[other]).click();
  await page.getByRole('heading', { name: otherTitle, level: 1 }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe(other);
  await choice(names[locale]).click();
  await page.getByRole('heading', { name: words.settings.title, level: 1 }).waitFor();
}

/** All sessions end, this one too. */
export async function signOutEverywhere(traveller: Traveller): Promise<void> {
  const { page, words, server } = traveller;
  await open(traveller, '/settings');
  await page.getByRole('button', { name: words.settings.endAll }).click();
  await page.getByRole('dialog').getByRole('button', { name: words.settings.endAll }).click();
  await page.waitForURL('**/sign-in');
  await page.getByRole('heading', { name: words.account.signInTitle }).waitFor();
  expect((await page.request.get(`${server.origin}/v1/me`)).status()).toBe(401);
}
