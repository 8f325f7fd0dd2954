/** The words of a mail, already in the reader's language. */
export type MailContent = {
  readonly locale: 'zh-CN' | 'en';
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** One button; its address is shown as text too, for clients that strip links. */
  readonly action?: { readonly label: string; readonly url: string } | undefined;
  readonly footer?: string | undefined;
};

export type RenderedMail = { readonly text: string; readonly html: string };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);

/**
 * Renders words as plain text and as HTML that needs no images, scripts or remote styles.
 * @throws TypeError when the action is not an http(s) address
 */
export function renderMail(content: MailContent): RenderedMail {
  const { title, paragraphs, action, footer } = content;
  if (action && !/^https?:\/\//i.test(action.url)) throw new TypeError('a mail links to http or https only');
  const text = [
    title,
    ...paragraphs,
    ...(action ? [`${action.label}\n${action.url}`] : []),
    ...(footer ? [`--\n${footer}`] : []),
  ];
  return { text: `${text.join('\n\n')}\n`, html: renderHtml(content) };
}

function renderHtml({ locale, title, paragraphs, action, footer }: MailContent): string {
  const fonts = "-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif";
  const body = [
    `<h1 style="font-size:20px;margin:0 0 16px">${escapeHtml(title)}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 12px">${escapeHtml(paragraph)}</p>`),
    ...(action ? renderAction(action) : []),
    ...(footer ? [`<p style="margin:24px 0 0;color:#6b7280;font-size:12px">${escapeHtml(footer)}</p>`] : []),
  ];
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>`,
    `<body style="margin:0;padding:24px;font:15px/1.6 ${fonts};color:#111827">`,
    `<div style="max-width:560px;margin:0 auto">${body.join('\n')}</div></body></html>\n`,
  ].join('\n');
}

function renderAction({ label, url }: { label: string; url: string }): string[] {
  const href = escapeHtml(url);
  const button =
    'display:inline-block;padding:10px 18px;border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none';
  return [
    `<p style="margin:20px 0"><a href="${href}" style="${button}">${escapeHtml(label)}</a></p>`,
    `<p style="margin:0 0 12px;color:#6b7280;font-size:12px;word-break:break-all">${href}</p>`,
  ];
}
