import type { Operation } from '../../gateway/attempt.ts';
import type { Adapter } from '../adapter.ts';

export const pathOf: Readonly<Record<Operation, string>> = {
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

/** The OpenAI API and everything that copies it: the request goes out as the door made it. */
export const openAi: Adapter = ({ target, request, key }) => ({
  url: `${target.baseUrl}${pathOf[request.operation]}`,
  headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
  body: request.body,
});
