import type { RouteItem } from '@jishi/contract';
import type { GatewayApp, TestMember } from './gateway-app.ts';
import { addModel, addTenant, type TestTenant } from './gateway-world.ts';
import type { MockUpstream, Script } from './mock-upstream.ts';

export interface RouteWorld {
  tenant: TestTenant;
  route: RouteItem;
  /** Ids of the models in the order of their scripts. */
  modelIds: string[];
  /** How the mock plays the model from now on. */
  play(index: number, script: Script): void;
  ask(extra?: Record<string, unknown>, options?: AskOptions): Promise<AskAnswer>;
}

interface AskOptions {
  member?: TestMember;
  headers?: Record<string, string>;
}

interface AskAnswer {
  status: number;
  text: string;
  headers: Headers;
  /** What the model wrote, streamed or not. */
  answer: string;
}

/** A fresh tenant with models that play these scripts, in order, and the route `answers` over all of them. */
export async function addRouteWorld(
  app: GatewayApp,
  upstream: MockUpstream,
  { scripts, fields = {} }: { scripts: Script[]; fields?: Record<string, unknown> },
): Promise<RouteWorld> {
  const tenant = await addTenant(app, upstream);
  const modelIds: string[] = [];
  const nameOf = (index: number) => `${tenant.tenantId}-${index}`;
  for (const [index, script] of scripts.entries())
    modelIds.push((await addModel(app, upstream, { tenant, name: nameOf(index), script })).id);
  const made = await app.call<RouteItem>(tenant.admin, 'POST /v1/model-routes', {
    name: 'answers',
    candidates: modelIds.map((modelId, index) => ({ modelId, priority: index + 1 })),
    settings: { retries: { count: 0 } },
    ...fields,
  });
  if (made.status !== 201) throw new Error(made.text);
  return {
    tenant,
    route: made.body,
    modelIds,
    play: (index, script) => upstream.script(`vendor/${nameOf(index)}`, script),
    ask: (extra = {}, options = {}) => ask(app, options.member ?? tenant.admin, { extra, ...options }),
  };
}

async function ask(
  app: GatewayApp,
  member: TestMember,
  { extra, headers = {} }: { extra: Record<string, unknown> } & AskOptions,
): Promise<AskAnswer> {
  const response = await fetch(`${app.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'answers', messages: [{ role: 'user', content: 'Hello?' }], ...extra }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, answer: writtenIn(text) };
}

function writtenIn(text: string): string {
  const pieces = [...text.matchAll(/"(?:delta|message)":(\{(?:[^{}]|\{[^{}]*\})*\})/g)];
  return pieces
    .map(([, part = '{}']) => {
      const { content } = JSON.parse(part) as { content?: unknown };
      return typeof content === 'string' ? content : '';
    })
    .join('');
}
