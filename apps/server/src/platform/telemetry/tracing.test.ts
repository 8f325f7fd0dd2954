import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterEach, describe, expect, it } from 'vitest';
import { genAiAttributes, genAiContent, genAiSpanName, startTracing, withSpan } from './index.ts';
import type { Tracing } from './tracing.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(config: Partial<Parameters<typeof startTracing>[0]>): Promise<Tracing> {
  const tracing = await startTracing({ serviceName: 'jishi', serviceVersion: '0.1.0', ...config });
  cleanups.push(tracing.shutdown);
  return tracing;
}

/** Keeps what was exported after the shutdown that flushed it. */
class KeepingExporter extends InMemorySpanExporter {
  override shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

describe('withSpan', () => {
  it('costs nothing and changes nothing without an endpoint', async () => {
    const { tracer } = await start({});
    const result = await withSpan(tracer, { name: 'x' }, async (span) => {
      expect(span.isRecording()).toBe(false);
      return 42;
    });
    expect(result).toBe(42);
    await expect(withSpan(tracer, { name: 'x' }, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
  });

  it('nests spans across await, with attributes and kind', async () => {
    const exporter = new KeepingExporter();
    const { tracer, shutdown } = await start({ exporter });
    await withSpan(
      tracer,
      { name: 'ask', kind: 'server', attributes: { 'jishi.tenant.id': 'ten_1' } },
      async () => {
        await Promise.all(
          ['retrieve', 'chat'].map((name) => withSpan(tracer, { name }, async () => Promise.resolve())),
        );
      },
    );
    await shutdown();
    const spans = exporter.getFinishedSpans();
    const ask = spans.find(({ name }) => name === 'ask');
    expect(ask?.attributes).toEqual({ 'jishi.tenant.id': 'ten_1' });
    expect(ask?.resource.attributes).toMatchObject({ 'service.name': 'jishi', 'service.version': '0.1.0' });
    const children = spans.filter(({ name }) => name !== 'ask');
    expect(children.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
      children.map(() => ask?.spanContext().spanId),
    );
  });

  it('names a failure by its code and keeps its message out', async () => {
    const exporter = new KeepingExporter();
    const { tracer, shutdown } = await start({ exporter });
    const error = Object.assign(new Error('question was: private'), { code: 'model.timeout' });
    await expect(withSpan(tracer, { name: 'chat' }, () => Promise.reject(error))).rejects.toBe(error);
    await shutdown();
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes['error.type']).toBe('model.timeout');
    expect(span?.status).toEqual({ code: 2, message: 'model.timeout' });
    expect(span?.events).toEqual([]);
  });

  it('sends OTLP to the configured endpoint', async () => {
    const received: { url: string | undefined; key: unknown; body: unknown }[] = [];
    const server = createServer(async (request, response) => {
      received.push({ url: request.url, key: request.headers['x-key'], body: await json(request) });
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    cleanups.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { tracer, shutdown } = await start({
      endpoint: `http://127.0.0.1:${port}/otel/`,
      headers: { 'x-key': 'k' },
    });
    await withSpan(
      tracer,
      { name: 'chat m', attributes: { 'gen_ai.request.model': 'm' } },
      async () => undefined,
    );
    await shutdown();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ url: '/otel/v1/traces', key: 'k' });
    expect(JSON.stringify(received[0]?.body)).toContain('"gen_ai.request.model"');
  });
});

describe('GenAI names', () => {
  const call = {
    operation: 'chat',
    provider: 'bedrock',
    requestModel: 'claude',
    stream: true,
    temperature: 0,
    finishReasons: ['stop'],
    inputTokens: 10,
    outputTokens: 5,
    cacheReadTokens: 4,
    cacheCreationTokens: 2,
    reasoningTokens: 3,
    costPico: 9_007_199_254_740_993n,
    currency: 'USD',
    tenantId: 'ten_1',
  } as const;

  it('maps a call and leaves out what is unknown', () => {
    expect(genAiAttributes(call)).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'claude',
      'gen_ai.request.stream': true,
      'gen_ai.request.temperature': 0,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.usage.cache_creation.input_tokens': 2,
      'gen_ai.usage.reasoning.output_tokens': 3,
      'jishi.cost.pico': '9007199254740993',
      'jishi.cost.currency': 'USD',
      'jishi.tenant.id': 'ten_1',
    });
    const latest = genAiAttributes(call, { latest: true });
    expect(latest['gen_ai.usage.cache_write.input_tokens']).toBe(2);
    expect(latest).not.toHaveProperty(['gen_ai.usage.cache_creation.input_tokens']);
    expect(genAiAttributes({ operation: 'chat', provider: 'dashscope' })['gen_ai.provider.name']).toBe(
      'dashscope',
    );
  });

  it.each([
    [{ operation: 'chat', provider: 'x', requestModel: 'm' }, 'chat m'],
    [{ operation: 'embeddings', provider: 'x', requestModel: 'e' }, 'embeddings e'],
    [
      { operation: 'execute_tool', provider: 'x', toolName: 'search', requestModel: 'm' },
      'execute_tool search',
    ],
    [{ operation: 'invoke_agent', provider: 'x', agentName: 'helper' }, 'invoke_agent helper'],
    [{ operation: 'retrieval', provider: 'jishi' }, 'retrieval'],
  ] as const)('names the span of %j', (input, name) => {
    expect(genAiSpanName(input)).toBe(name);
  });

  it('gives content only with consent', () => {
    const content = { inputMessages: [{ role: 'user', parts: ['hi'] }], retrievalQuery: 'hi' };
    expect(genAiContent(content, { logContent: false })).toEqual({});
    expect(genAiContent(content, { logContent: true })).toEqual({
      'gen_ai.input.messages': '[{"role":"user","parts":["hi"]}]',
      'gen_ai.retrieval.query.text': 'hi',
    });
  });
});
