// Telemetry: logs, metrics and traces of the process itself (the product's own traces are rows, not these).
// Secrets never appear; what people asked and were answered appears only when the operator switched it on.
export { type GenAiCall, genAiAttributes, genAiContent, genAiSpanName } from './genai.ts';
export { createLogger, type Logger } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { startTracing, withSpan } from './tracing.ts';
