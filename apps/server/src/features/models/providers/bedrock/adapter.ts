import { problem } from '../../../../kernel/problem.ts';
import type { Adapter, Fields } from '../adapter.ts';
import { judgeMembers, missingCapability } from '../capability.ts';
import { readChat } from '../chat-request.ts';
import { newFrame } from '../chunk.ts';
import { readConverse, translateConverse } from './answer.ts';
import { converseBody } from './request.ts';
import { type AwsCredentials, signedHeaders } from './sigv4.ts';

/**
 * Amazon Bedrock by Converse. The key is `ACCESS_KEY_ID:SECRET[:SESSION_TOKEN]` (signed with SigV4) or a Bedrock API
 * key (sent as a bearer). Base URL: `https://bedrock-runtime.<region>.amazonaws.com`.
 */
export const bedrock: Adapter = ({ target, request, key, at }) => {
  const { operation, stream } = request;
  if (operation !== 'chat' && operation !== 'responses') throw missingCapability(target.name, [operation]);
  const fields = JSON.parse(String(request.body)) as Fields;
  const emulate = request.emulate === true;
  const { emulated } = judgeMembers(fields, { kind: 'bedrock', model: target.name, emulate });
  const chat = readChat(fields);
  const names = { model: target.upstreamName, publicName: target.name, emulate };
  const written = converseBody(chat, names);
  const body = JSON.stringify(written.body);
  const method = stream ? 'converse-stream' : 'converse';
  const url = `${target.baseUrl}/model/${encodeURIComponent(target.upstreamName)}/${method}`;
  const answering = { frame: newFrame(target.upstreamName, at), structured: chat.format?.type === 'schema' };
  return {
    url,
    headers: { accept: '*/*', ...bedrockHeaders({ url, key, at, method: 'POST', body }) },
    body,
    emulated: [...emulated, ...written.emulated],
    translation: {
      framing: 'aws-event-stream',
      answer: (answer) => readConverse(answer, answering),
      stream: () => translateConverse(answering),
    },
  };
};

export interface BedrockCall {
  method: string;
  url: string;
  key: string | null;
  at: Date;
  body: string;
}

export function bedrockHeaders({ method, url, key, at, body }: BedrockCall): Record<string, string> {
  if (key === null) return {};
  const credentials = credentialsOf(key);
  if (credentials === undefined) return { authorization: `Bearer ${key}` };
  const headers: Record<string, string> = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const region = regionOf(url);
  return {
    ...headers,
    ...signedHeaders({ method, url, headers, body, credentials, region, service: 'bedrock', at }),
  };
}

function credentialsOf(key: string): AwsCredentials | undefined {
  const [accessKeyId, secretKey, ...token] = key.split(':');
  if (accessKeyId === undefined || secretKey === undefined) return undefined;
  return { accessKeyId, secretKey, sessionToken: token.length === 0 ? undefined : token.join(':') };
}

/** `bedrock-runtime.eu-central-1.amazonaws.com`, private endpoints and China's included. */
function regionOf(url: string): string {
  const { hostname } = new URL(url);
  const region = /(?:^|[.-])((?:us|eu|ap|ca|sa|me|af|il|mx|cn)(?:-gov|-iso\w?)?-[a-z]+-\d)(?:\.|$)/.exec(
    hostname,
  )?.[1];
  if (region === undefined && !/^(127\.|localhost)/.test(hostname))
    throw problem('models.provider_invalid_url');
  return region ?? 'us-east-1';
}
