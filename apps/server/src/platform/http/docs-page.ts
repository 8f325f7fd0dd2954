interface Operation {
  summary?: string;
  tags?: string[];
  requestBody?: unknown;
  parameters?: unknown;
  responses?: unknown;
}

/** The OpenAPI document as one plain page: no script, no outside resource. */
export function docsPage(document: object): string {
  const { paths = {}, info } = document as {
    paths?: Record<string, Record<string, Operation>>;
    info: { title: string; version: string };
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'other');
  const sections = [...groups].map(
    ([tag, items]) => `<h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${items.map(section).join('')}`,
  );
  const links = [...groups.keys()]
    .map((tag) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`)
    .join(' · ');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(info.title)}</title><style>${style}</style>
<main><h1>${escapeHtml(info.title)} <small>${escapeHtml(info.version)}</small></h1><p>Machine-readable: <a href="/openapi.json">/openapi.json</a></p><nav>${links}</nav>${sections.join('')}</main></html>`;
}

function section({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}): string {
  const { parameters, requestBody, responses } = operation;
  const details = JSON.stringify({ parameters, requestBody, responses }, undefined, 2);
  return `<details><summary><code class="${method}">${method.toUpperCase()}</code> <code>${escapeHtml(path)}</code> <span>${escapeHtml(operation.summary ?? '')}</span></summary><pre>${escapeHtml(details)}</pre></details>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `:root{color-scheme:light dark}body{font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;margin:0}main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem}
h1 small{font-weight:400;opacity:.6;font-size:1rem}h2{margin-top:2.5rem}details{border-bottom:1px solid #8884;padding:.6rem 0}summary{cursor:pointer}summary span{opacity:.75;margin-left:.5rem}
code{font:14px ui-monospace,monospace}code.get{color:#2b7a4b}code.post{color:#2c5aa0}code.put,code.patch{color:#9a6700}code.delete{color:#b3261e}pre{overflow:auto;max-height:28rem;background:#8881;padding:1rem;border-radius:6px;font-size:13px}`;
