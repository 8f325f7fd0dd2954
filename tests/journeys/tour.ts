import { overflow, violations } from './browser.ts';
import { documentsReady, open, settled, type Traveller } from './traveller.ts';

/** Addresses of the main pages, with the things that exist at this point of the journey. */
export async function mainPages(traveller: Traveller): Promise<string[]> {
  const { page, server, story } = traveller;
  const bases = await documentsReady(traveller);
  const base = bases.find(({ name }) => name === story.base)?.id ?? '';
  const [document] = await itemsOf(page, `${server.origin}/v1/knowledge/bases/${base}/documents`);
  const [conversation] = await itemsOf(page, `${server.origin}/v1/assistant/conversations`);
  return [
    '/ask',
    `/ask/${conversation?.id}`,
    '/knowledge',
    `/knowledge/${base}`,
    `/knowledge/${base}?tab=terms`,
    `/knowledge/${base}?tab=access`,
    `/knowledge/${base}?tab=settings`,
    `/knowledge/${base}/documents/${document?.id}`,
    `/knowledge/${base}/documents/${document?.id}?tab=reading`,
    `/knowledge/${base}/documents/${document?.id}/versions`,
    `/knowledge/search?query=${encodeURIComponent(story.suggestion.question)}`,
    '/corrections',
    '/corrections/regressions',
    '/corrections/answers',
    '/models',
    '/models/routes',
    '/models/routes/new',
    '/models/health',
    '/models/prices',
    '/models/advice',
    '/playground',
    '/limits',
    '/limits/rates',
    '/limits/alerts',
    '/limits/webhooks',
    '/limits/mine',
    '/people',
    '/people/groups',
    '/people/invitations',
    '/keys',
    '/usage',
    '/usage/requests',
    '/usage/corrections',
    '/audit',
    '/settings',
    '/operator/tenants',
    '/operator/status',
  ];
}

async function itemsOf(page: Traveller['page'], url: string): Promise<{ id: string }[]> {
  const response = await page.request.get(url);
  return ((await response.json()) as { items: { id: string }[] }).items;
}

/** Opens every page on a desk and checks it for accessibility. Returns what was found: page and violation. */
export async function accessibilityFaults(traveller: Traveller, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    await open(traveller, path);
    for (const violation of await violations(traveller.page)) found.push(`${path}: ${violation}`);
  }
  return found;
}

/** Opens every page on a phone. Returns those that scroll sideways. */
export async function phoneFaults(traveller: Traveller, paths: readonly string[]): Promise<string[]> {
  const { page, words } = traveller;
  const before = page.viewportSize();
  const found: string[] = [];
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of paths) {
    await open(traveller, path);
    await settled(page, words);
    const pixels = await overflow(page);
    if (pixels > 0) found.push(`${path}: ${pixels} px too wide`);
  }
  if (before !== null) await page.setViewportSize(before);
  return found;
}
