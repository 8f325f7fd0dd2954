import { z } from 'zod';
import { problem } from '../../../../kernel/problem.ts';
import type { SourceHttp, SourceRequest } from '../http.ts';
import type { SourceContext } from '../kind.ts';
import { readAnswer } from './answer.ts';

/** How a source says what went wrong in an answer that is no error for HTTP. */
export interface Envelope {
  /** The field of the code; 0 is success. */
  code: 'code' | 'errcode';
  busy: ReadonlySet<number>;
  /** The token or the application is refused. */
  rejected: ReadonlySet<number>;
  /** The application lacks a permission, or the item is closed to it. */
  denied: ReadonlySet<number>;
  missing: ReadonlySet<number>;
}

const head = z.looseObject({
  code: z.number().optional(),
  errcode: z.number().optional(),
  msg: z.string().optional(),
  errmsg: z.string().optional(),
});
const tries = 5;

/** Asks, waits when the source is busy, and gives the answer or the problem that its code stands for. */
export async function askEnveloped<T>(
  {
    http,
    context,
    envelope,
  }: { http: SourceHttp; context: Pick<SourceContext, 'scope' | 'signal'>; envelope: Envelope },
  request: { url: string; schema: z.ZodType<T> } & SourceRequest,
): Promise<T> {
  const { url, schema, ...options } = request;
  for (let attempt = 1; ; attempt++) {
    const { value } = await http.json(url, { ...options, also: [400] });
    const answer = readAnswer(head, value);
    const code = answer[envelope.code] ?? 0;
    if (code === 0) return readAnswer(schema, value);
    if (!envelope.busy.has(code)) throw failureOf(envelope, code, answer.msg ?? answer.errmsg);
    if (attempt === tries) throw problem('connectors.busy', { seconds: 60 });
    await context.scope.ports.connectors.wait(500 * 2 ** attempt, context.signal);
  }
}

function failureOf(envelope: Envelope, code: number, message = ''): Error {
  const cause = new Error(`${code}: ${message.slice(0, 200)}`);
  if (envelope.rejected.has(code)) return problem('connectors.credentials_rejected', {}, cause);
  if (envelope.denied.has(code)) return problem('connectors.item_unreadable', {}, cause);
  if (envelope.missing.has(code)) return problem('connectors.item_missing', {}, cause);
  return problem('connectors.source_failed', { status: code }, cause);
}
