import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { scannedPdf, scanPage } from '../harness/scans.ts';
import { contentStream, onePage, pdf, textContent } from '../hostile/pdf.ts';
import { askByKeyboard, documentsReady, lastAnswer, open, settled, type Traveller } from './traveller.ts';
import { pattern } from './words.ts';

/** A page of the test handbook, or the given lines, as a scanner would give it: a picture and no characters. */
async function scanOf({ lines, page }: { lines?: string[]; page?: number }): Promise<Buffer> {
  if (lines === undefined) {
    const handbook = '../../apps/server/src/features/parsing/fixtures/handbook.pdf';
    return scannedPdf([
      await scanPage(fileURLToPath(new URL(handbook, import.meta.url)), page ?? 1, { degraded: true }),
    ]);
  }
  const folder = await mkdtemp(join(tmpdir(), 'jishi-scan-'));
  try {
    const file = join(folder, 'letter.pdf');
    await writeFile(file, pdf(onePage(contentStream(textContent(lines)))));
    return scannedPdf([await scanPage(file, 1, { degraded: true })]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openDocument(traveller: Traveller, name: string): Promise<void> {
  const { page, words, story } = traveller;
  const base = (await documentsReady(traveller)).find((one) => one.name === story.base);
  await open(traveller, `/knowledge/${base?.id}`);
  await page.getByRole('link', { name }).click();
  await page.waitForURL('**/documents/*');
  await settled(page, words);
}

/** A scanned PDF into a base; an answer cites it, and its report says that it was recognised. */
export async function scanAndAsk(traveller: Traveller): Promise<void> {
  const { page, words, story } = traveller;
  const { file, question, holds, ...scan } = story.scan;
  const base = (await documentsReady(traveller)).find(({ name }) => name === story.base);
  await open(traveller, `/knowledge/${base?.id}`);
  const upload = { name: file, mimeType: 'application/pdf', buffer: await scanOf(scan) };
  await page.locator('input[type="file"]').first().setInputFiles(upload);
  const name = file.replace(/\.pdf$/, '');
  const row = page.getByRole('row').filter({ hasText: name });
  // Recognition takes seconds on a free machine and minutes on a busy one.
  await row.getByText(words.knowledge.documents.states.ready, { exact: true }).waitFor({ timeout: 400_000 });
  await open(traveller, '/ask');
  await askByKeyboard(traveller, question);
  const answer = await lastAnswer(traveller);
  expect(await answer.textContent()).toContain(holds);
  expect(await answer.locator(`button[aria-label*="${name}"]`).count()).toBeGreaterThan(0);
  await openDocument(traveller, name);
  await page.getByText(words.reading.tab, { exact: true }).locator('visible=true').first().click();
  const panel = page.getByRole('region', { name: words.reading.title });
  await panel.getByText(words.reading.pageKinds.scan, { exact: true }).waitFor();
  await panel.getByText(pattern(words.reading.sure)).waitFor();
}

/** Other settings for a document are looked at, and dropped. */
export async function previewReading(traveller: Traveller): Promise<void> {
  const { page, words, story } = traveller;
  await openDocument(traveller, story.upload.file.replace(/\.md$/, ''));
  await page.getByText(words.reading.tab, { exact: true }).locator('visible=true').first().click();
  const panel = page.getByRole('region', { name: words.reading.title });
  await panel.getByLabel(words.reading.chunkSize).fill('80');
  await panel.getByRole('button', { name: words.reading.preview }).click();
  await panel.getByRole('heading', { name: words.reading.result }).waitFor({ timeout: 120_000 });
  await panel.getByText(story.version.holds).first().waitFor();
  await panel.getByRole('button', { name: words.reading.discard }).click();
  await panel.getByRole('heading', { name: words.reading.result }).waitFor({ state: 'detached' });
}
