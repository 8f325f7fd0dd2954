import type { ServerResponse } from 'node:http';
import { type Problem, problem } from '../../../kernel/problem.ts';
import type { HttpContext } from '../../../platform/http/index.ts';
import { letGo } from './body.ts';
import type { ModelCall } from './call.ts';
import { openAiFailure } from './error-body.ts';
import { brokenProblem } from './failure.ts';
import { createStreamFilter, type StreamFilter } from './stream-filter.ts';

/** A stream in the protocol of the door. */
export interface DoorStream {
  filter: StreamFilter;
  /** What tells the client that the answer is complete. Sent when the attempt is settled. */
  end(): string;
  /** A typed error event; '' where the client has been told already. */
  failure(found: Problem, context: HttpContext): string;
}

/**
 * Passes a stream on to the client as it comes. The end mark is sent when the attempt is settled: who saw the end of the
 * answer finds it in the ledger. A stream that breaks ends with a typed error event, never with a silent end.
 */
export async function passStream(context: HttpContext, call: ModelCall, stream: DoorStream): Promise<void> {
  const { reply } = context;
  reply.hijack();
  const client = reply.raw;
  client.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  client.flushHeaders();
  const broken = await pump(call, stream.filter, client);
  await finish(context, call, { stream, broken });
}

/** OpenAI's chunks, byte by byte. */
export function openAiStream(call: ModelCall, { wantsUsage }: { wantsUsage: boolean }): DoorStream {
  const measured = call.hold !== undefined;
  const filter = createStreamFilter({ publicName: call.target.name, wantsUsage, measured });
  return {
    filter,
    end: () => 'data: [DONE]\n\n',
    failure: (found, { locale, requestId }) =>
      // An error that the provider put into its stream has been passed on already.
      filter.meter.error === undefined
        ? `data: ${JSON.stringify(openAiFailure(found, { locale, requestId }).body)}\n\n`
        : '',
  };
}

async function finish(
  context: HttpContext,
  call: ModelCall,
  { stream, broken }: { stream: DoorStream; broken: unknown },
): Promise<void> {
  const { meter } = stream.filter;
  const { raw } = context.reply;
  const outcome = {
    usage: meter.settle(call.admission.inputTokens),
    firstTokenMs: meter.firstTokenAt === undefined ? null : meter.firstTokenAt - call.startedAt,
    upstreamId: meter.upstreamId,
  };
  const fault = faultOf(call, stream.filter, broken);
  if (fault === undefined) {
    await call.settle({ ...outcome, status: 'ok', problem: null });
    raw.end(stream.end());
    return;
  }
  const found = await call.fail(fault, outcome);
  if (!raw.destroyed) raw.end(stream.failure(found, context));
}

function faultOf(call: ModelCall, { meter }: StreamFilter, broken: unknown): unknown {
  if (call.signal.aborted) return problem('cancelled');
  if (meter.error !== undefined) return problem('models.provider_refused', { status: 200 });
  if (meter.complete()) return undefined;
  return brokenProblem(broken);
}

/** Moves bytes until the end mark, the end, an error, the end of a budget or the client's leaving; answers the error. */
function pump(call: ModelCall, filter: StreamFilter, client: ServerResponse): Promise<unknown> {
  const { body } = call.response;
  return new Promise((resolve) => {
    const stop = (error?: unknown) => {
      client.off('drain', resume);
      body.off('data', forward);
      if (error === undefined) letGo(body);
      resolve(error);
    };
    let asking = false;
    const resume = () => {
      if (!asking && !client.writableNeedDrain) body.resume();
    };
    const waitFor = async (room: Promise<Problem | undefined>) => {
      asking = true;
      body.pause();
      const refused = await room;
      asking = false;
      if (refused === undefined) return resume();
      stop(refused);
      body.destroy();
    };
    let measured = 0;
    const account = () => {
      const { textBytes, usage } = filter.meter;
      const more = textBytes - measured;
      measured = textBytes;
      const room = call.hold?.wrote(more, usage?.outputTokens ?? 0);
      if (room !== undefined && !filter.meter.complete()) void waitFor(room);
    };
    const send = (pieces: Buffer[]) => {
      if (pieces.length === 0) return;
      const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
      // A slow reader slows the provider down instead of filling our memory.
      if (!client.write(bytes)) body.pause();
    };
    const forward = (chunk: Buffer) => {
      try {
        send(filter.push(chunk));
        if (filter.done) stop();
        else if (call.hold !== undefined) account();
      } catch (error) {
        body.destroy();
        stop(error);
      }
    };
    client.on('drain', resume);
    body.on('data', forward);
    body.once('end', () => {
      send(filter.flush());
      stop();
    });
    // Stays attached: an abort after the end mark must not surface as an unhandled error.
    body.on('error', stop);
    body.once('close', () => stop(new Error('closed')));
    // Broken before anybody listened: its events have been.
    if (body.destroyed) stop(body.errored ?? new Error('closed'));
  });
}
