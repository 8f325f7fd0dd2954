import { type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { redactRecord, scrubText } from './redact.ts';

export type Logger = PinoLogger;

export type LoggerOptions = {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Let prompts, questions, answers and document text into the log. Secrets stay masked. */
  readonly logContent: boolean;
  /** Fields of every line, for example `{ role: 'worker' }`. */
  readonly base?: Readonly<Record<string, string>> | undefined;
  /** Default: standard output. */
  readonly destination?: { write(line: string): void } | undefined;
};

/**
 * One JSON line per event. Redaction happens in two steps: by key before a record is written, by pattern on
 * the finished line, so that a key inside a message or a stack is masked too. Text under content keys is
 * replaced by its length; free text in a message cannot be recognised, so never put a question there.
 */
export function createLogger({ level, logContent, base, destination }: LoggerOptions): Logger {
  const redact = (record: object) => redactRecord(record, { logContent });
  const options = {
    level,
    base: base === undefined ? null : redact(base),
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redact },
    // The formatter has unfolded errors already; pino's own serializer would call them all "Object".
    serializers: { err: (error: unknown) => error },
    hooks: { streamWrite: scrubText },
  };
  return redactChildren(destination ? pino(options, destination) : pino(options), redact);
}

type Redact = (record: object) => Record<string, unknown>;

/** pino drops the `bindings` formatter for children; theirs are redacted on the way in. Grandchildren inherit it. */
function redactChildren(log: Logger, redact: Redact): Logger {
  const { child, setBindings } = log;
  return Object.assign(log, {
    child(this: Logger, ...[bindings, options]: Parameters<Logger['child']>) {
      return child.call(this, redact(bindings), options);
    },
    setBindings(this: Logger, bindings: object) {
      setBindings.call(this, redact(bindings));
    },
  });
}
