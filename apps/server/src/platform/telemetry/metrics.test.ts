import { describe, expect, it } from 'vitest';
import { createMetrics } from './index.ts';

describe('createMetrics', () => {
  it('counts and times requests, jobs and model calls in the Prometheus text form', async () => {
    const metrics = createMetrics({ processMetrics: false });
    metrics.observeHttp({ method: 'GET', route: '/v1/x/:id', status: 200, seconds: 0.03 });
    metrics.observeHttp({ method: 'GET', route: '/v1/x/:id', status: 200, seconds: 30 });
    metrics.observeJob({ job: 'parse', outcome: 'failed', seconds: 2 });
    metrics.observeModelCall({
      operation: 'chat',
      provider: 'openai',
      model: 'gpt-x',
      seconds: 1.5,
      secondsToFirstChunk: 0.2,
      inputTokens: 100,
      outputTokens: 7,
    });
    metrics.observeModelCall({
      operation: 'chat',
      provider: 'openai',
      model: 'gpt-x',
      seconds: 9,
      errorType: 'timeout',
    });
    const { contentType, text } = await metrics.expose();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    const http = 'http_request_method="GET",http_route="/v1/x/:id",http_response_status_code="200"';
    expect(text).toContain(`http_server_request_duration_seconds_bucket{le="0.05",${http}} 1`);
    expect(text).toContain(`http_server_request_duration_seconds_bucket{le="40",${http}} 2`);
    expect(text).toContain(`http_server_request_duration_seconds_count{${http}} 2`);
    expect(text).toContain('jishi_job_duration_seconds_sum{job="parse",outcome="failed"} 2');
    const model = 'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-x"';
    expect(text).toContain(`gen_ai_client_operation_duration_seconds_count{${model},error_type="timeout"} 1`);
    expect(text).toContain(`gen_ai_client_operation_time_to_first_chunk_seconds_sum{${model}} 0.2`);
    expect(text).toContain(`gen_ai_client_token_usage_sum{${model},gen_ai_token_type="input"} 100`);
    expect(text).toContain(`gen_ai_client_token_usage_bucket{le="16",${model},gen_ai_token_type="output"} 1`);
    expect(text).toContain(`gen_ai_client_token_usage_count{${model},gen_ai_token_type="output"} 1`);
  });

  it('reads gauges when asked and forgets labels that are gone', async () => {
    const metrics = createMetrics({ processMetrics: false });
    let queues: Record<string, number> = { parse: 3, embed: 1 };
    metrics.addGauge({
      name: 'jishi_queue_length',
      help: 'Jobs waiting.',
      labels: ['job'],
      read: async () => Object.entries(queues).map(([job, value]) => ({ value, labels: { job } })),
    });
    metrics.addGauge({ name: 'jishi_up', help: 'Up.', read: () => [{ value: 1 }] });
    expect((await metrics.expose()).text).toContain('jishi_queue_length{job="embed"} 1');
    queues = { parse: 5 };
    const { text } = await metrics.expose();
    expect(text).toContain('jishi_queue_length{job="parse"} 5');
    expect(text).not.toContain('embed');
    expect(text).toContain('jishi_up 1');
  });

  it('adds counters, and keeps two registries apart', async () => {
    const [a, b] = [createMetrics(), createMetrics()];
    const count = a.addCounter('jishi_refusals_total', 'Refused.', ['code']);
    count({ code: 'x' });
    count({ code: 'x' }, 4);
    expect((await a.expose()).text).toContain('jishi_refusals_total{code="x"} 5');
    expect((await b.expose()).text).not.toContain('jishi_refusals_total');
    expect((await b.expose()).text).toMatch(/process_resident_memory_bytes \d+/);
  });
});
