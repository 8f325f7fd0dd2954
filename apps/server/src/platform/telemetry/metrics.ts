import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** `route`: the pattern (`/v1/documents/:id`), never the address, or every id becomes a time series. */
export type HttpObservation = { method: string; route: string; status: number; seconds: number };

export type JobObservation = {
  job: string;
  outcome: 'completed' | 'failed' | 'retried' | 'cancelled';
  seconds: number;
};

/** `model`: a configured one, never what a client typed. Tokens: input includes cached, output includes reasoning. */
export type ModelCallObservation = {
  operation: string;
  provider: string;
  model: string;
  /** Empty when it went well. */
  errorType?: string | undefined;
  seconds: number;
  secondsToFirstChunk?: number | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
};

export type GaugeInput = {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[] | undefined;
  /** Called at each scrape; labels as an object, or none. */
  readonly read: () => Promise<readonly GaugeReading[]> | readonly GaugeReading[];
};
export type GaugeReading = {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>> | undefined;
};

export type Metrics = {
  observeHttp(observation: HttpObservation): void;
  observeJob(observation: JobObservation): void;
  observeModelCall(observation: ModelCallObservation): void;
  /** A number that is looked up when somebody asks, for example the length of a queue. */
  addGauge(input: GaugeInput): void;
  /** A number that only grows; call the result with labels and an amount. */
  addCounter(
    name: string,
    help: string,
    labels: readonly string[],
  ): (labels: Record<string, string>, by?: number) => void;
  /** The text of `/metrics` and its content type. */
  expose(): Promise<{ contentType: string; text: string }>;
};

// Fixed by the OpenTelemetry GenAI conventions 1.41, so that dashboards of others fit.
const MODEL_SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const FIRST_CHUNK_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power);
// The HTTP conventions' buckets, with three more because an answer streams for up to a minute.
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600];

/** A registry of its own per call, so that two servers in one process (tests) do not mix. */
export function createMetrics({ processMetrics = true }: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  return {
    ...observeWork(registry),
    observeModelCall: observeModels(registry),
    addGauge: (input) => addGauge(registry, input),
    addCounter(name, help, labels) {
      const counter = new Counter({ name, help, labelNames: [...labels], registers: [registry] });
      return (values, by = 1) => counter.inc(values, by);
    },
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

function observeWork(registry: Registry): Pick<Metrics, 'observeHttp' | 'observeJob'> {
  const http = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request to the last byte of its response.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: HTTP_SECONDS,
    registers: [registry],
  });
  const jobs = new Histogram({
    name: 'jishi_job_duration_seconds',
    help: 'Time a background job ran.',
    labelNames: ['job', 'outcome'],
    buckets: JOB_SECONDS,
    registers: [registry],
  });
  return {
    observeHttp({ method, route, status, seconds }) {
      http.observe(
        { http_request_method: method, http_route: route, http_response_status_code: status },
        seconds,
      );
    },
    observeJob: ({ job, outcome, seconds }) => jobs.observe({ job, outcome }, seconds),
  };
}

function observeModels(registry: Registry): Metrics['observeModelCall'] {
  const labels = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'];
  const duration = new Histogram({
    name: 'gen_ai_client_operation_duration_seconds',
    help: 'Time of a model call, streaming included.',
    labelNames: [...labels, 'error_type'],
    buckets: MODEL_SECONDS,
    registers: [registry],
  });
  const firstChunk = new Histogram({
    name: 'gen_ai_client_operation_time_to_first_chunk_seconds',
    help: 'Time until the first chunk of a streamed answer.',
    labelNames: labels,
    buckets: FIRST_CHUNK_SECONDS,
    registers: [registry],
  });
  const tokens = new Histogram({
    name: 'gen_ai_client_token_usage',
    help: 'Tokens of a model call, as billed.',
    labelNames: [...labels, 'gen_ai_token_type'],
    buckets: TOKENS,
    registers: [registry],
  });
  return (call) => {
    const common = {
      gen_ai_operation_name: call.operation,
      gen_ai_provider_name: call.provider,
      gen_ai_request_model: call.model,
    };
    duration.observe({ ...common, error_type: call.errorType ?? '' }, call.seconds);
    if (call.secondsToFirstChunk !== undefined) firstChunk.observe(common, call.secondsToFirstChunk);
    if (call.inputTokens !== undefined)
      tokens.observe({ ...common, gen_ai_token_type: 'input' }, call.inputTokens);
    if (call.outputTokens !== undefined)
      tokens.observe({ ...common, gen_ai_token_type: 'output' }, call.outputTokens);
  };
}

function addGauge(registry: Registry, { name, help, labels, read }: GaugeInput): void {
  const gauge: Gauge = new Gauge({
    name,
    help,
    labelNames: [...(labels ?? [])],
    registers: [registry],
    async collect() {
      const readings = await read();
      gauge.reset();
      for (const { value, labels: values } of readings) gauge.set({ ...values }, value);
    },
  });
}
