import type { Adapter, Fields, Prepared, Preparing } from '../adapter.ts';
import { judgeMembers, missingCapability } from '../capability.ts';
import { readChat } from '../chat-request.ts';
import { newFrame } from '../chunk.ts';
import { readMessage } from './answer.ts';
import { messagesBody } from './request.ts';
import { translateMessages } from './stream.ts';

const version = '2023-06-01';

/** Anthropic's Messages API. A caller that speaks it too is passed through. */
export const anthropic: Adapter = (input) => {
  const { target, request, key } = input;
  if (request.operation !== 'chat' && request.operation !== 'responses')
    throw missingCapability(target.name, [request.operation]);
  const headers = { ...(key === null ? {} : { 'x-api-key': key }), 'anthropic-version': version };
  const url = messagesUrl(target.baseUrl);
  return request.native?.protocol === 'anthropic'
    ? {
        url,
        headers: { ...headers, ...request.native.headers },
        body: request.native.body,
        native: 'anthropic',
      }
    : { url, headers, ...translated(input) };
};

/** The base URL with or without `/v1`: both are written in the wild. */
function messagesUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/v1$/, '')}/v1/messages`;
}

function translated({ target, request, at }: Preparing): Pick<Prepared, 'body' | 'emulated' | 'translation'> {
  const fields = JSON.parse(String(request.body)) as Fields;
  const emulate = request.emulate === true;
  const judged = judgeMembers(fields, { kind: 'anthropic', model: target.name, emulate });
  const written = messagesBody(readChat(fields), {
    model: target.upstreamName,
    publicName: target.name,
    stream: request.stream,
    emulate,
    serviceTier: fields.service_tier,
  });
  const frame = newFrame(target.upstreamName, at);
  return {
    body: JSON.stringify(written.body),
    emulated: [...judged.emulated, ...written.emulated],
    translation: {
      framing: 'sse',
      answer: (answer) => readMessage(answer, frame),
      stream: () => translateMessages(frame),
    },
  };
}
