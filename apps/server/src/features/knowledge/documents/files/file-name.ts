const longest = 255;
/** Control characters, and marks that make a name read other than it is (`exe.fdp` shown as `pdf.exe`). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const unwanted = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/**
 * The name under which a file is shown: NFC, without control and direction marks. A relative folder path stays
 * (folder uploads), with its `.`, `..`, drive and empty parts dropped; at most 255 characters, the ending kept.
 * Names never reach a file system: files lie under ids.
 */
export function cleanFileName(raw: string): string {
  const parts = raw
    .toWellFormed()
    .normalize('NFC')
    .replace(unwanted, '')
    .split(/[\\/]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[a-z]:$/i.test(part));
  return shorten(parts.join('/')) || 'untitled';
}

function shorten(name: string): string {
  if (name.length <= longest) return name;
  const file = baseName(name);
  const ending = /\.[^.]{1,16}$/.exec(file)?.[0] ?? '';
  const stem = file.slice(0, file.length - ending.length);
  return (
    stem
      .slice(0, longest - ending.length)
      .toWellFormed()
      .replace(/\ufffd$/, '') + ending
  );
}

/** The last part of a name with a folder path. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `attachment` or `inline` with an ASCII fallback and the full name (RFC 6266, RFC 5987). */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const file = baseName(name);
  const fallback = file.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%;]/g, '_');
  const encoded = encodeURIComponent(file).replace(
    /['()*!]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${fallback}"; filename*=UTF-8''${encoded}`;
}

/** The declared type of an upload, lower case without parameters; anything odd is octet-stream. Never trusted. */
export function declaredMediaType(raw: string | undefined): string {
  const type = (raw ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type.length <= 127 && /^[a-z0-9][\w.+-]*\/[a-z0-9][\w.+-]*$/.test(type)
    ? type
    : 'application/octet-stream';
}
