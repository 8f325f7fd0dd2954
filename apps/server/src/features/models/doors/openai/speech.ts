import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { problem } from '../../../../kernel/problem.ts';
import type { HttpContext } from '../../../../platform/http/index.ts';
import { estimateTokens, noUsage } from '../../../metering/index.ts';
import { type ModelCall, openCall } from '../../gateway/call.ts';
import { brokenProblem } from '../../gateway/failure.ts';
import { replaceMembers } from '../../gateway/json-members.ts';
import { readBody } from '../../gateway/request.ts';
import { callerOptions, tellCaller } from '../caller.ts';

/** `POST /v1/audio/speech`: text in, sound out as it comes. */
export async function answerSpeech(context: HttpContext): Promise<FastifyReply> {
  const { text, fields, model } = readBody(context.request.body);
  if (typeof fields.input !== 'string') throw problem('request.invalid', { field: 'input' });
  // Sound wrapped into events would be another protocol.
  if (fields.stream_format === 'sse')
    throw problem('models.unsupported', { model, feature: 'stream_format: sse' });
  const options = callerOptions(context);
  const call = await openCall(context.scope, {
    ...options,
    reference: model,
    operation: 'speech',
    inputTokens: estimateTokens(fields.input),
    stream: false,
    body: ({ upstreamName }) => ({
      body: replaceMembers(text, { model: JSON.stringify(upstreamName) }),
      emulate: options.emulate,
    }),
  });
  tellCaller(context, call);
  return context.reply
    .header('content-type', soundType(call))
    .send(Readable.from(metered(call), { objectMode: false }));
}

/** Only kinds of sound: a provider must not make us serve a page. */
function soundType(call: ModelCall): string {
  const type = String(call.response.headers['content-type'] ?? '');
  return /^audio\/[\w.+-]+(;\s*[\w=.-]+)*$/.test(type) ? type : 'application/octet-stream';
}

/** Providers bill speech by its text and say nothing about it in the answer. */
async function* metered(call: ModelCall): AsyncGenerator<Buffer> {
  const usage = { ...noUsage, inputTokens: call.admission.inputTokens, estimated: true };
  let ended = false;
  try {
    for await (const chunk of call.response.body as AsyncIterable<Buffer>) yield chunk;
    ended = true;
    const outcome = { usage, firstTokenMs: null, upstreamId: null };
    await call.settle({ ...outcome, status: 'ok', problem: null });
  } catch (error) {
    ended = true;
    throw await call.fail(brokenProblem(error), { usage });
  } finally {
    // The listener left.
    if (!ended) await call.fail(problem('cancelled'), { usage });
  }
}
