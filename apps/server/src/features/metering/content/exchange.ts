// What is kept of one exchange. Pure.

export interface StoredContent {
  request: string;
  answer: string;
}

/** Characters of either side. */
const keptLength = 128 * 1024;
/** Longer requests are not looked through for what can be left out. */
const searchedBytes = 8 * 1024 * 1024;

/** The place for which the vault seals it. */
export const placeOf = (tenantId: string, requestId: string) => `request_content.body:${tenantId}:${requestId}`;

/** A request as text: recordings and pictures are named, not kept. */
export function requestText(body: unknown, contentType: string): string {
  if (!(body instanceof Uint8Array)) return '';
  if (!contentType.includes('json') || body.length > searchedBytes) return `(${body.length} bytes)`;
  return withoutBinary(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'));
}

/** An answer as people read it: of streams the text that the pieces make. */
export function answerText(raw: string, contentType: string): string {
  if (contentType.includes('event-stream')) return streamedText(raw);
  if (!contentType.includes('json')) return `(${contentType || 'binary'})`;
  return withoutBinary(raw);
}

export function cut(content: StoredContent): StoredContent & { truncated: boolean } {
  const truncated = content.request.length > keptLength || content.answer.length > keptLength;
  return {
    request: content.request.slice(0, keptLength),
    answer: content.answer.slice(0, keptLength),
    truncated,
  };
}

/** Long runs of base64 (pictures, sound, vectors) become their length. */
function withoutBinary(text: string): string {
  return text.replace(/[A-Za-z0-9+/]{1024,}={0,2}/g, (run) => `(${run.length} characters of base64)`);
}

/** The text pieces of the three stream protocols, thoughts left out; the raw stream where it holds none. */
function streamedText(raw: string): string {
  const pieces = raw.split('\n').flatMap((line) => {
    const event = line.startsWith('data:') ? parse(line.slice(5)) : undefined;
    return event === undefined ? [] : piecesOf(event);
  });
  return pieces.length === 0 ? raw : pieces.join('');
}

interface StreamEvent {
  type?: unknown;
  choices?: { delta?: { content?: unknown }; text?: unknown }[];
  delta?: unknown;
  error?: unknown;
}

function piecesOf(event: StreamEvent): string[] {
  if (Array.isArray(event.choices))
    return event.choices.map(({ delta, text }) => delta?.content ?? text).filter(isText);
  if (event.type === 'response.output_text.delta') return [event.delta].filter(isText);
  if (event.type !== 'content_block_delta') return [];
  const { text } = (event.delta ?? {}) as { text?: unknown };
  return [text].filter(isText);
}

const isText = (value: unknown): value is string => typeof value === 'string';

function parse(text: string): StreamEvent | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
