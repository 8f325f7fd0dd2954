import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { HumanMessage } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { embedMany, generateText, jsonSchema, Output, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { addModel, addTenant, settledLedger, type TestTenant } from './gateway-world.ts';
import { type MockUpstream, startMockUpstream, vectorOf } from './mock-upstream.ts';

// The AI SDK and LangChain.js, unchanged: only base URL and key are ours.

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
  tenant = await addTenant(app, upstream);
  member = app.member(tenant.tenantId, 'member');
  const toolCalls = [{ id: 'call_1', name: 'weather', arguments: ['{"city":', '"北京"}'] }];
  const json = ['{"city":"北京",', '"degrees":21}'];
  await addModel(app, upstream, { tenant, name: 'chat' });
  await addModel(app, upstream, { tenant, name: 'calls', script: { toolCalls } });
  await addModel(app, upstream, { tenant, name: 'json', script: { pieces: json } });
  const jsonTool = [{ id: 'call_2', name: 'json', arguments: json }];
  await addModel(app, upstream, { tenant, name: 'json-tool', script: { toolCalls: jsonTool } });
  await addModel(app, upstream, { tenant, name: 'vectors', kind: 'embedding' });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const schema = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const }, degrees: { type: 'number' as const } },
  required: ['city'],
  additionalProperties: false,
};
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const clients = {
  'openai-compatible': () =>
    createOpenAICompatible({
      name: 'jishi',
      baseURL: `${app.url}/v1`,
      apiKey: member.token,
      supportsStructuredOutputs: true,
      includeUsage: true,
    }),
  anthropic: () => createAnthropic({ baseURL: `${app.url}/v1`, apiKey: member.token }),
};

describe.each(Object.entries(clients))('the AI SDK with %s', (name, client) => {
  it('generates and streams text with usage', async () => {
    const whole = await generateText({ model: client()('chat'), prompt: 'Hello' });
    expect(whole.text).toBe('Hello from the mock');
    expect(whole.finishReason).toBe('stop');
    expect(whole.usage.outputTokens).toBe(4);
    const stream = streamText({ model: client()('chat'), prompt: 'Hello' });
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe('Hello from the mock');
    expect((await stream.usage).outputTokens).toBe(4);
  });

  it('calls tools, streaming too', async () => {
    const tools = { weather: tool({ description: 'The weather', inputSchema: jsonSchema(schema) }) };
    const whole = await generateText({ model: client()('calls'), prompt: 'Weather?', tools });
    expect(whole.toolCalls).toMatchObject([{ toolName: 'weather', input: { city: '北京' } }]);
    const stream = streamText({ model: client()('calls'), prompt: 'Weather?', tools });
    expect(await stream.toolCalls).toMatchObject([{ toolName: 'weather', input: { city: '北京' } }]);
    expect(await stream.finishReason).toBe('tool-calls');
  });

  it('sends pictures', async () => {
    await generateText({
      model: client()('chat'),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'file', data: picture, mediaType: 'image/png' },
          ],
        },
      ],
    });
    expect(JSON.stringify(upstream.seen.at(-1)?.body)).toContain(`data:image/png;base64,${picture}`);
  });

  it('gets structured output', async () => {
    // Anthropic's client asks a model that it does not know for a call of the tool `json`.
    const { output } = await generateText({
      model: client()(name === 'anthropic' ? 'json-tool' : 'json'),
      prompt: 'Weather?',
      output: Output.object({ schema: jsonSchema<{ city: string }>(schema) }),
    });
    expect(output).toEqual({ city: '北京', degrees: 21 });
  });
});

it('the AI SDK embeds', async () => {
  const model = clients['openai-compatible']().embeddingModel('vectors');
  const { embeddings } = await embedMany({ model, values: ['甲', 'b'] });
  expect(embeddings.map((vector) => vector.length)).toEqual([8, 8]);
});

describe('LangChain.js', () => {
  const options = () => ({
    apiKey: member.token,
    configuration: { baseURL: `${app.url}/v1` },
    maxRetries: 0,
  });
  const chat = (model: string) => new ChatOpenAI({ ...options(), model, streamUsage: true });

  it('answers, streams and calls tools', async () => {
    const answer = await chat('chat').invoke('Hello');
    expect(answer.text).toBe('Hello from the mock');
    expect(answer.usage_metadata?.output_tokens).toBe(4);
    let text = '';
    for await (const chunk of await chat('chat').stream('Hello')) text += chunk.text;
    expect(text).toBe('Hello from the mock');
    const definition = { type: 'function' as const, function: { name: 'weather', parameters: schema } };
    const called = await chat('calls').bindTools([definition]).invoke('Weather?');
    expect(called.tool_calls).toMatchObject([{ name: 'weather', args: { city: '北京' } }]);
  });

  it('gets structured output, and sends pictures', async () => {
    const structured = chat('json').withStructuredOutput(schema, { method: 'jsonSchema', name: 'weather' });
    expect(await structured.invoke('Weather?')).toEqual({ city: '北京', degrees: 21 });
    const url = `data:image/png;base64,${picture}`;
    await chat('chat').invoke([new HumanMessage({ content: [{ type: 'image_url', image_url: { url } }] })]);
    expect(JSON.stringify(upstream.seen.at(-1)?.body)).toContain(url);
  });

  it('speaks the Responses API', async () => {
    const model = new ChatOpenAI({ ...options(), model: 'chat', useResponsesApi: true });
    expect((await model.invoke('Hello')).text).toBe('Hello from the mock');
    let text = '';
    for await (const chunk of await model.stream('Hello')) text += chunk.text;
    expect(text).toBe('Hello from the mock');
  });

  it('embeds', async () => {
    const embeddings = new OpenAIEmbeddings({ ...options(), model: 'vectors' });
    const [vector] = await embeddings.embedDocuments(['甲']);
    expect(vector?.[0]).toBeCloseTo(vectorOf('甲', 8)[0] ?? Number.NaN, 5);
    const rows = await settledLedger(app, tenant.tenantId);
    expect(rows.every(({ status }) => status === 'ok')).toBe(true);
  });
});
