import { fileName } from '../answer.ts';

/** Characters of a text inside markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * The storage format of a page as an HTML document. It is XHTML with elements of its own: text in CDATA sections, which a
 * reader of HTML takes for comments, and parameters of macros, which nobody sees on the page.
 */
export function toHtml(title: string, storage: string): string {
  const body = storage
    .replace(/<ac:parameter\b[^>]*\/>/g, '')
    .replace(/<ac:parameter\b[^>]*>[\s\S]*?<\/ac:parameter>/g, '')
    .replace(
      /<ac:plain-text-body>\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*<\/ac:plain-text-body>/g,
      (_, text: string) => {
        return `<pre>${escaped(text)}</pre>`;
      },
    )
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, text: string) => escaped(text))
    .replace(/<ac:task-status>([\s\S]*?)<\/ac:task-status>/g, (_, status: string) =>
      status === 'complete' ? '[x] ' : '[ ] ',
    )
    .replace(/<ac:task-(?:id|uuid)>[\s\S]*?<\/ac:task-(?:id|uuid)>/g, '')
    .replace(/<(\/?)ac:task>/g, '<$1p>')
    .replace(/<ri:(?:page|blog-post)\b[^>]*?ri:content-title="([^"]*)"[^>]*\/?>/g, '$1')
    .replace(/<\/?(?:ac|ri):[a-z-]+\b[^>]*>/g, '');
  const head = escaped(title);
  return `<!doctype html><html><head><meta charset="utf-8"><title>${head}</title></head><body><h1>${head}</h1>${body}</body></html>`;
}

/** `ancestors` from the top. */
export function pageName(ancestors: readonly string[], title: string): string {
  return fileName(ancestors, title, 'html');
}
