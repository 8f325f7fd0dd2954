/** Fills `{{column}}`; a value that is missing or null becomes nothing. */
export function fillTemplate(template: string, row: Record<string, unknown>): string {
  return template.replace(/\{\{\s*([^{}]{1,100}?)\s*\}\}/g, (_, name: string) => toText(row[name]));
}

/** A link, with values encoded for an address. */
export function fillLink(template: string | undefined, row: Record<string, unknown>): string | undefined {
  return template?.replace(/\{\{\s*([^{}]{1,100}?)\s*\}\}/g, (_, name: string) =>
    encodeURIComponent(toText(row[name])),
  );
}

export function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Names of readers from a list, or from text with commas; undefined when there is nothing to read. */
export function toReaders(value: unknown): string[] | undefined {
  if (value === null || value === undefined) return undefined;
  const list = Array.isArray(value) ? value.map(toText) : toText(value).split(',');
  return list
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map(asPrincipal);
}

/** A bare e-mail address is a user, any other bare word a group. */
function asPrincipal(name: string): string {
  if (/^(user|group):/.test(name)) return name;
  return /^[^\s@]+@[^\s@]+$/.test(name) ? `user:${name}` : `group:${name}`;
}
