import { type Attributes, type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { toProblem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { type GenAiCall, genAiAttributes, genAiSpanName } from '../../../platform/telemetry/index.ts';

/** One step of a turn as its trace shows it. Details hold counts, sizes and codes, never text. */
export interface Step {
  name: string;
  startMs: number;
  durationMs: number;
  status: 'ok' | 'error';
  details: Record<string, unknown>;
}

export interface OpenStep {
  /** The step's span is the parent of what runs inside. */
  inside<T>(work: () => T): T;
  end(details?: Record<string, unknown>): void;
  fail(error: unknown): void;
}

/** Keeps a turn's steps with their timings, and shows the same steps as spans. */
export interface Recorder {
  begin(name: string, operation?: GenAiCall['operation']): OpenStep;
  /** A step around work that does not stream. */
  step<T>(
    name: string,
    work: (note: (details: Record<string, unknown>) => void) => Promise<T>,
    operation?: GenAiCall['operation'],
  ): Promise<T>;
  /** The steps so far; one that is still open ends here. */
  finish(attributes?: Attributes): { steps: Step[]; durationMs: number };
}

const provider = 'jishi';

export function createRecorder(scope: Scope, conversationId: string): Recorder {
  const tracer = trace.getTracer('jishi');
  const started = performance.now();
  const workflow: GenAiCall = {
    operation: 'invoke_workflow',
    provider,
    conversationId,
    tenantId: scope.tenantId,
  };
  const root = tracer.startSpan('invoke_workflow assistant', { attributes: genAiAttributes(workflow) });
  const rootContext = trace.setSpan(context.active(), root);
  const steps: Step[] = [];
  const open = new Set<OpenStep>();
  const begin: Recorder['begin'] = (name, operation) => {
    const span = startSpan({ tracer, rootContext }, name, operation);
    const startMs = performance.now() - started;
    const close = (status: Step['status'], details: Record<string, unknown>) => {
      if (!open.delete(step)) return;
      const spanName = operation === undefined ? {} : { span: genAiSpanName({ operation, provider }) };
      const durationMs = round(performance.now() - started - startMs);
      steps.push({ name, startMs: round(startMs), durationMs, status, details: { ...details, ...spanName } });
      span.end();
    };
    const step: OpenStep = {
      inside: (work) => context.with(trace.setSpan(rootContext, span), work),
      end: (details = {}) => close('ok', details),
      fail: (error) => {
        const { code } = toProblem(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: code });
        close('error', { problem: code });
      },
    };
    open.add(step);
    return step;
  };
  return {
    begin,
    step: (name, work, operation) => runStep(begin(name, operation), work),
    finish: (attributes = {}) => {
      for (const step of [...open]) step.end({ stopped: true });
      root.setAttributes(attributes);
      root.end();
      return { steps, durationMs: Math.round(performance.now() - started) };
    },
  };
}

async function runStep<T>(
  step: OpenStep,
  work: (note: (details: Record<string, unknown>) => void) => Promise<T>,
): Promise<T> {
  const details: Record<string, unknown> = {};
  try {
    const result = await step.inside(() => work((more) => Object.assign(details, more)));
    step.end(details);
    return result;
  } catch (error) {
    step.fail(error);
    throw error;
  }
}

function startSpan(
  { tracer, rootContext }: { tracer: ReturnType<typeof trace.getTracer>; rootContext: Context },
  name: string,
  operation: GenAiCall['operation'] | undefined,
): Span {
  if (operation === undefined) return tracer.startSpan(name, {}, rootContext);
  const call: GenAiCall = { operation, provider };
  return tracer.startSpan(genAiSpanName(call), { attributes: genAiAttributes(call) }, rootContext);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
