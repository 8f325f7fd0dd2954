import { problem } from '../../../../../kernel/problem.ts';

/** The next page; the credentials go to the host that they were given for. */
export function nextOf(url: string, next: string | undefined): string | undefined {
  if (next === undefined || next === '') return undefined;
  const here = new URL(url);
  // Links of the server edition are relative to its context path.
  const context = here.pathname.slice(0, here.pathname.search(/\/(rest\/api|api\/v2)\//));
  const absolute = next.startsWith('/') && !next.startsWith(`${context}/`) ? `${context}${next}` : next;
  const target = URL.canParse(absolute, url) ? new URL(absolute, here) : undefined;
  if (target?.origin !== here.origin)
    throw problem('connectors.answer_invalid', { reason: 'next page on another host' });
  return target.href;
}
