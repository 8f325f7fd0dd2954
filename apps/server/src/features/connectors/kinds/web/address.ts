import type { ConfigOf } from '@jishi/contract';

const tracking = /^(utm_\w+|fbclid|gclid|msclkid|spm|jsessionid|phpsessid)$/i;

/** One spelling for a page: no fragment, no tracking parameters. Undefined for what is not http(s). */
export function pageAddress(text: string): string | undefined {
  if (text.length > 2000 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.hash = '';
  url.username = '';
  url.password = '';
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name);
  return url.href;
}

/** Whether a page belongs to the source: a start page's host, an included path, no excluded one. */
export function inScope(address: string, { start, include, exclude }: ConfigOf<'web'>): boolean {
  const url = new URL(address);
  const starts = start.map((text) => new URL(text));
  if (!starts.some(({ host }) => host === url.host)) return false;
  const folders = starts
    .filter(({ host }) => host === url.host)
    .map(({ pathname }) => pathname.slice(0, pathname.lastIndexOf('/') + 1));
  const wanted = include.length > 0 ? include : folders;
  const path = url.pathname + url.search;
  return (
    wanted.some((prefix) => path.startsWith(prefix)) && !exclude.some((prefix) => path.startsWith(prefix))
  );
}
