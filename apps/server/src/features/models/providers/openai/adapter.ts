import type { NativePayload, Operation } from '../../gateway/attempt.ts';
import type { Adapter, Preparing } from '../adapter.ts';
import { speaksResponses } from './speaks-responses.ts';

const pathOf: Readonly<Record<Operation, string>> = {
  chat: '/chat/completions',
  responses: '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
  rerank: '/rerank',
  images: '/images/generations',
  transcriptions: '/audio/transcriptions',
  speech: '/audio/speech',
  moderations: '/moderations',
};

export function pathFor(input: Preparing): string {
  return nativeOf(input) === undefined ? pathOf[input.request.operation] : '/responses';
}

function nativeOf({ target, request: { native } }: Preparing): NativePayload | undefined {
  return native?.protocol === 'responses' && speaksResponses(target) ? native : undefined;
}

/** The OpenAI API and everything that copies it: the request goes out as the door made it. */
export const openAi: Adapter = (input) => {
  const { target, request, key } = input;
  const native = nativeOf(input);
  return {
    url: `${target.baseUrl}${pathFor(input)}`,
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    body: native?.body ?? request.body,
    native: native?.protocol,
  };
};
