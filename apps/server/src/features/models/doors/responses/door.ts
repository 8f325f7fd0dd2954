import { problemText } from '@jishi/locales';
import type { HttpContext } from '../../../../platform/http/index.ts';
import { type ModelCall, openCall } from '../../gateway/call.ts';
import { upstreamRefusal } from '../../gateway/failure.ts';
import { readJsonAnswer } from '../../gateway/json-answer.ts';
import { type DoorStream, passStream } from '../../gateway/pass-stream.ts';
import { estimateChat, needsOf, readBody } from '../../gateway/request.ts';
import { numberOf } from '../../providers/adapter.ts';
import { callerOptions, isEventStream, tellCaller } from '../caller.ts';
import { createSayingFilter } from '../event-filter.ts';
import { isOpenEnded } from '../open-ended.ts';
import { newItemId, type ResponseFrame, toResponse } from './answer.ts';
import { toChat } from './request.ts';
import { createResponseWriter } from './stream.ts';

/** `POST /v1/responses`, stateless: any chat model answers, nothing is stored. */
export async function answerResponses(context: HttpContext): Promise<unknown> {
  const { model, fields, inputBound } = readBody(context.request.body);
  const options = callerOptions(context);
  // Read once for the estimate and for what is malformed, before anything is admitted.
  const asked = toChat(fields, { model, publicName: model });
  const stream = fields.stream === true;
  const call = await openCall(context.scope, {
    ...options,
    reference: model,
    operation: 'responses',
    inputTokens: estimateChat(asked),
    inputBound,
    stream,
    needs: needsOf(asked),
    maxOutputTokens: numberOf(fields.max_output_tokens) ?? null,
    openEnded: isOpenEnded(asked),
    body: ({ upstreamName, maxOutputTokens }) => ({
      body: JSON.stringify({
        ...asked,
        model: upstreamName,
        ...(maxOutputTokens === null ? {} : { max_completion_tokens: maxOutputTokens }),
      }),
      emulate: options.emulate,
    }),
  });
  tellCaller(context, call);
  const createdAt = Math.floor(context.scope.clock.now().getTime() / 1_000);
  const frame = { id: newItemId('resp'), createdAt, publicName: call.target.name, request: fields };
  if (stream && isEventStream(call)) {
    await passStream(context, call, streamOf(frame));
    return context.reply;
  }
  return answerWhole(context, call, frame);
}

async function answerWhole({ reply }: HttpContext, call: ModelCall, frame: ResponseFrame) {
  const answer = await readJsonAnswer(call);
  await call.settle(answer.outcome);
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(toResponse(answer.fields, frame)));
}

function streamOf(frame: ResponseFrame): DoorStream {
  const writer = createResponseWriter(frame);
  return {
    filter: createSayingFilter(writer.say),
    end: writer.end,
    failure: (found, { locale }) => {
      const { detail } = problemText(locale, found.code, found.params);
      return writer.fail({ code: found.code, message: upstreamRefusal(found)?.message ?? detail });
    },
  };
}
