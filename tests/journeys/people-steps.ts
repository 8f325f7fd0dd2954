import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { open, password, type Traveller } from './traveller.ts';
import { pattern } from './words.ts';

/** A new group and an invitation into it. Returns the link that the administrator passes on. */
export async function inviteIntoGroup(traveller: Traveller): Promise<string> {
  const { page, words, story } = traveller;
  await open(traveller, '/people/groups');
  await page.getByRole('button', { name: words.people.newGroup }).click();
  await page.getByLabel(words.people.groupName, { exact: true }).fill(story.group);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: story.group, level: 1 }).waitFor();
  await open(traveller, '/people/invitations');
  await page.getByRole('button', { name: words.people.invite }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.account.email).fill(story.member.email);
  await dialog.getByLabel(words.people.inviteGroups).click();
  await page.locator('.ant-select-item-option').filter({ hasText: story.group }).click();
  await dialog.getByText(words.people.inviteGroupsHint).click();
  await dialog.getByRole('button', { name: words.people.inviteSend }).click();
  const link = dialog.getByRole('region', { name: words.people.inviteLink }).locator('code');
  const url = (await link.textContent()) ?? '';
  await dialog.getByRole('button', { name: words.actions.done }).click();
  return url;
}

/** The invited person makes an account and is in. */
export async function acceptInvitation({ page, words, story }: Traveller, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('heading', { name: pattern(words.account.invitationTitle) }).waitFor();
  await page.getByLabel(words.account.name).fill(story.member.name);
  await page.getByLabel(words.account.password, { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/ask');
}

/** Names of the documents that a search test shows. */
export async function foundDocuments(traveller: Traveller, query: string): Promise<string[]> {
  await open(traveller, `/knowledge/search?query=${encodeURIComponent(query)}`);
  return shownDocuments(traveller);
}

async function shownDocuments({ page, words }: Traveller): Promise<string[]> {
  const nothing = page.getByRole('heading', { name: words.knowledge.test.emptyTitle });
  await page.locator('main ol > li').first().or(nothing).waitFor();
  return page.locator('main ol > li a').allTextContents();
}

/** The same search with the eyes of somebody else, chosen on the page. */
export async function foundAs(traveller: Traveller, name: string): Promise<string[]> {
  const { page, words } = traveller;
  await page.getByRole('combobox', { name: words.knowledge.test.viewAs }).click();
  const option = page.locator('.ant-select-item-option').filter({ hasText: name });
  await Promise.all([answered(page), option.click()]);
  await page.getByText(words.knowledge.test.viewAsBanner.replace('{{name}}', name)).waitFor();
  return shownDocuments(traveller);
}

function answered(page: Page) {
  return page.waitForResponse((response) => response.url().includes('/v1/knowledge/search'));
}

/** What only human resources may read is found by them, and by nobody else: not by the newcomer, not with their eyes. */
export async function secretStaysSecret(admin: Traveller, member: Traveller): Promise<void> {
  const { query, document, reader } = admin.story.secret;
  const own = await foundDocuments(member, query);
  expect(own.filter((name) => name.includes(document))).toEqual([]);
  await foundDocuments(admin, query);
  const asMember = await foundAs(admin, admin.story.member.name);
  expect(asMember, 'view as … shows what the member finds').toEqual(own);
  const asReader = await foundAs(admin, reader);
  expect(asReader.some((name) => name.includes(document))).toBe(true);
}
