import type { Adapter, Fields, Prepared } from '../adapter.ts';
import { judgeMembers, missingCapability } from '../capability.ts';
import { readChat } from '../chat-request.ts';
import { newFrame } from '../chunk.ts';
import { readEmbeddings, readGenerated, translateGenerated } from './answer.ts';
import { embedBody, generateBody } from './request.ts';

/** Google's Gemini API (AI Studio keys). */
export const gemini: Adapter = ({ target, request, key, at }) => {
  const { operation, stream } = request;
  const names = { model: target.upstreamName.replace(/^models\//, ''), publicName: target.name };
  const headers: Record<string, string> = key === null ? {} : { 'x-goog-api-key': key };
  const url = (method: string) => `${modelsUrl(target.baseUrl)}/${encodeURIComponent(names.model)}:${method}`;
  if (operation === 'embeddings') {
    const body = JSON.stringify(embedBody(JSON.parse(String(request.body)) as Fields, names));
    const translation: Prepared['translation'] = {
      framing: 'sse',
      answer: (answer) => readEmbeddings(answer, names.model),
    };
    return { url: url('batchEmbedContents'), headers, body, translation };
  }
  if (operation !== 'chat' && operation !== 'responses') throw missingCapability(target.name, [operation]);
  const fields = JSON.parse(String(request.body)) as Fields;
  const emulate = request.emulate === true;
  const { emulated } = judgeMembers(fields, { kind: 'gemini', model: target.name, emulate });
  const frame = newFrame(names.model, at);
  return {
    url: url(stream ? 'streamGenerateContent?alt=sse' : 'generateContent'),
    headers,
    body: JSON.stringify(generateBody(readChat(fields), fields, names)),
    emulated,
    translation: {
      framing: 'sse',
      answer: (answer) => readGenerated(answer, frame),
      stream: () => translateGenerated(frame),
    },
  };
};

/** `https://generativelanguage.googleapis.com`, with or without its version. */
export function modelsUrl(baseUrl: string): string {
  return `${/\/v1(beta)?$/.test(baseUrl) ? baseUrl : `${baseUrl}/v1beta`}/models`;
}
