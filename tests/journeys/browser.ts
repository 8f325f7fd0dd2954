import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locale } from '@jishi/contract';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const actionTimeoutMs = 30_000;
const distribution = fileURLToPath(new URL('../../apps/console/dist/index.html', import.meta.url));
const axe = fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));

/** Why the journeys cannot run here, as a sentence; undefined where they can. */
export function missing(): string | undefined {
  if (!existsSync(executablePath)) return `no browser at ${executablePath} (set CHROMIUM)`;
  if (!existsSync(distribution)) return 'the console is not built (node scripts/setup.mjs --dev --console)';
  return undefined;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What no page may do: errors in the console, uncaught exceptions, requests to another origin. */
  faults: string[];
}

/** A person at a browser of their own: 1280 × 800, nothing stored, everything that goes wrong is written down. */
export async function visit(
  browser: Browser,
  { origin, locale }: { origin: string; locale: Locale },
): Promise<Visitor> {
  const context = await browser.newContext({
    locale,
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(actionTimeoutMs);
  const faults: string[] = [];
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    const { url } = message.location();
    if (message.type() === 'error' && !isSignedOut(message.text(), url))
      faults.push(`console: ${message.text()} (${url} on ${message.page()?.url()})`);
  });
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url))
      faults.push(`request to another origin: ${url}`);
  });
  return { page: await context.newPage(), context, faults };
}

/** The browser itself reports the 401 with which the server answers "who am I?" to somebody who is not signed in. */
function isSignedOut(text: string, url: string): boolean {
  return url.endsWith('/v1/me') && text.includes('401');
}

/** Serious and critical accessibility violations of what is shown now, one line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(axe, 'utf8'));
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: AxeChecker };
    const { violations: found } = await checker.run();
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 240)} ${failureSummary}`),
      );
  });
}

interface AxeChecker {
  run: () => Promise<{
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  }>;
}

/** By how many pixels the page is wider than the window: 0 = no sideways scrolling. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { document, innerWidth } = globalThis as unknown as {
      document: { scrollingElement: { scrollWidth: number } };
      innerWidth: number;
    };
    return Math.max(0, document.scrollingElement.scrollWidth - innerWidth);
  });
}
