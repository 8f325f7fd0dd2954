import { type Attributes, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';

export type TracingConfig = {
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`, without `/v1/traces`. Without it and without `exporter` nothing is loaded. */
  readonly endpoint?: string | undefined;
  /** For example an API key of the collector. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Takes the spans instead of an OTLP collector. */
  readonly exporter?: SpanExporter | undefined;
};

export type Tracing = {
  readonly tracer: Tracer;
  /** Sends what is waiting, then stops. */
  shutdown(): Promise<void>;
};

const SCOPE_NAME = 'jishi';

/**
 * Starts tracing for the whole process. Switched off, the tracer is the API's own that does nothing and the
 * SDK is never loaded.
 */
export async function startTracing(config: TracingConfig): Promise<Tracing> {
  const exporter = config.exporter ?? (await openOtlp(config));
  if (!exporter) return { tracer: trace.getTracer(SCOPE_NAME), shutdown: async () => undefined };
  const [{ BatchSpanProcessor, NodeTracerProvider }, { resourceFromAttributes }, api] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/api'),
  ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': config.serviceName,
      'service.version': config.serviceVersion,
    }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  // Also installs the context manager that lets a span find its parent across `await`.
  provider.register();
  return {
    tracer: provider.getTracer(SCOPE_NAME, config.serviceVersion),
    async shutdown() {
      await provider.shutdown();
      for (const part of [api.trace, api.context, api.propagation]) part.disable();
    },
  };
}

async function openOtlp({ endpoint, headers }: TracingConfig): Promise<SpanExporter | undefined> {
  if (!endpoint) return undefined;
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, headers: { ...headers } });
}

export type SpanInput = {
  readonly name: string;
  readonly attributes?: Attributes | undefined;
  readonly kind?: 'internal' | 'client' | 'server' | undefined;
};

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, server: SpanKind.SERVER };

/**
 * Runs work inside a span and ends it. A failure is named by its code or class only: messages may quote what
 * people wrote. Not for generators: a span cannot stay active across `yield`.
 */
export function withSpan<T>(tracer: Tracer, input: SpanInput, work: (span: Span) => Promise<T>): Promise<T> {
  const options = { kind: KINDS[input.kind ?? 'internal'], attributes: input.attributes ?? {} };
  return tracer.startActiveSpan(input.name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      const type = errorType(error);
      span.setAttribute('error.type', type);
      span.setStatus({ code: SpanStatusCode.ERROR, message: type });
      throw error;
    } finally {
      span.end();
    }
  });
}

function errorType(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
