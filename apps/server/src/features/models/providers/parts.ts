import { Problem } from '../../../kernel/problem.ts';
import { type Fields, fieldsOf, textOf } from './adapter.ts';

/** A piece of a message; `cache` is the caller's mark that a prompt cache may end here. */
export type Part =
  | { type: 'text'; text: string; cache: Fields | undefined }
  | { type: 'image'; source: Source; cache: Fields | undefined }
  | { type: 'file'; source: Source; name: string | undefined; cache: Fields | undefined }
  | { type: 'audio'; format: string; data: string };

/** Bytes in base64, or where they lie. */
export type Source = { mediaType: string; data: string } | { url: string };

/** @throws Problem `request.invalid` */
export function readParts(content: unknown, path: string): Part[] {
  if (content === undefined || content === null || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content, cache: undefined }];
  if (!Array.isArray(content)) throw invalidAt(path);
  return content.map((part, index) => readPart(fieldsOf(part), `${path}.${index}`));
}

function readPart(part: Fields, path: string): Part {
  const cache = part.cache_control === undefined ? undefined : fieldsOf(part.cache_control);
  if (part.type === 'text' || part.type === 'refusal')
    return { type: 'text', text: textOf(part.text ?? part.refusal), cache };
  if (part.type === 'image_url') {
    const { url } = typeof part.image_url === 'string' ? { url: part.image_url } : fieldsOf(part.image_url);
    return { type: 'image', source: sourceOf(url, `${path}.image_url`), cache };
  }
  if (part.type === 'file') {
    const { file_data: data, filename } = fieldsOf(part.file);
    const name = typeof filename === 'string' ? filename : undefined;
    return { type: 'file', source: sourceOf(data, `${path}.file.file_data`), name, cache };
  }
  if (part.type === 'input_audio') {
    const { data, format } = fieldsOf(part.input_audio);
    return { type: 'audio', data: textOf(data), format: textOf(format) };
  }
  throw invalidAt(`${path}.type`);
}

function sourceOf(url: unknown, path: string): Source {
  const text = textOf(url);
  const [, mediaType, data] = /^data:([\w.+-]+\/[\w.+-]+);base64,(.*)$/s.exec(text) ?? [];
  if (mediaType !== undefined && data !== undefined) return { mediaType: mediaType.toLowerCase(), data };
  if (/^https?:\/\//i.test(text)) return { url: text };
  throw invalidAt(path);
}

function invalidAt(path: string): Problem {
  return new Problem('request.invalid', { field: path }, { issues: [{ path, message: path }] });
}
