import { resolve } from 'node:path';
import type { Locale } from '@jishi/contract';

/** A value that prints `***` wherever it is logged or serialised. */
export interface Hidden {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

export interface Config {
  readonly role: 'all' | 'api' | 'worker';
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly databaseUrl: Hidden | undefined;
  readonly databasePool: number;
  /** On a database server, calls of models are admitted from memory as far as that is possible. */
  readonly leases: boolean;
  readonly publicUrl: string;
  readonly masterKey: Hidden | undefined;
  readonly defaultLocale: Locale;
  readonly trustProxy: string[] | false;
  readonly maxUploadBytes: number;
  readonly outboundAllow: string[];
  readonly sourceFolders: string[];
  readonly metricsToken: Hidden | undefined;
  readonly log: { level: string; content: boolean; pretty: boolean };
  readonly blobs:
    | { kind: 'disk' }
    | { kind: 's3'; bucket: string; endpoint: string | undefined; region: string; forcePathStyle: boolean };
  readonly smtp:
    | {
        host: string;
        port: number;
        secure: boolean;
        user: string | undefined;
        password: Hidden | undefined;
        from: string;
      }
    | undefined;
  readonly oidc: { issuer: string; clientId: string; clientSecret: Hidden; name: string } | undefined;
  readonly modelsDirectory: string;
  /** Where searches look first; undefined = in the database only. */
  readonly milvus: { url: string; token: Hidden | undefined; prefix: string; strong: boolean } | undefined;
}

export class ConfigError extends Error {}

type Environment = Record<string, string | undefined>;

/** What can be set, in the order of `.env.example`; the text is its documentation. */
export const settings = {
  PORT: 'Port of the API and the console (default 3000).',
  HOST: 'Address to listen on (default 127.0.0.1; use 0.0.0.0 in a container).',
  JISHI_DATA: 'Folder for everything that is kept on disk (default .jishi).',
  DATABASE_URL:
    'PostgreSQL ≥ 15 with pgvector, such as postgresql://user:password@host/jishi. Unset: embedded database.',
  DATABASE_POOL: 'Connections per process to PostgreSQL (default 10).',
  JISHI_LEASES:
    'on (default): with PostgreSQL, each process takes slices of budgets and rates ahead and admits from memory; off: each call asks the database.',
  JISHI_PUBLIC_URL:
    'URL under which people reach the console (default http://localhost:PORT). Links and cookies follow it.',
  JISHI_MASTER_KEY:
    '32 bytes, base64 or hex; encrypts provider keys. Unset: generated into JISHI_DATA/master.key (mode 600).',
  JISHI_LOCALE: 'Language where none is known: en or zh-CN (default en).',
  JISHI_TRUST_PROXY: 'Comma-separated CIDR list of reverse proxies whose X-Forwarded-* headers are believed.',
  JISHI_MAX_UPLOAD_MB: 'Largest file in MB (default 100).',
  JISHI_OUTBOUND_ALLOW:
    'Comma-separated host, host:port or CIDR inside private networks that may be called, such as 127.0.0.1:11434.',
  JISHI_SOURCE_FOLDERS:
    'Comma-separated folders that folder sources may read: path, or ten_…:path for one tenant. Unset: none.',
  JISHI_MODELS: 'Folder of local model files (default JISHI_DATA/models).',
  JISHI_LLAMA_MODULE: 'Where node-llama-cpp is installed, for local model files.',
  JISHI_LLAMA_THREADS: 'Threads of a local model (default half of the cores).',
  JISHI_LLAMA_CONTEXT: 'Context tokens of a local model.',
  JISHI_ONNX_THREADS: 'Threads of the local embedding and rerank models (default 1).',
  JISHI_ONNX_MEMORY_MB: 'Memory at which their process is ended and started anew (default 3072).',
  SEARCH_INDEX: 'sql (default: the index in the database) or milvus: searches ask a Milvus cluster first.',
  MILVUS_URL: 'Milvus ≥ 2.5, such as http://milvus:19530, with SEARCH_INDEX=milvus.',
  MILVUS_TOKEN: 'user:password or API key of Milvus.',
  MILVUS_PREFIX: 'What the names of our collections begin with (default jishi).',
  MILVUS_CONSISTENCY: 'bounded (default: a second or so behind) or strong.',
  METRICS_TOKEN: 'Bearer token for /metrics from elsewhere than loopback.',
  LOG_LEVEL: 'debug, info, warn or error (default info).',
  LOG_CONTENT: 'Set to 1 to log question and prompt text. Off by default.',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'OpenTelemetry collector; unset: no traces are sent.',
  S3_BUCKET: 'Keep files in this bucket instead of on disk; credentials as usual for AWS clients.',
  S3_ENDPOINT: 'Endpoint of an S3-compatible store.',
  S3_REGION: 'Region (default us-east-1).',
  S3_FORCE_PATH_STYLE: 'Set to 1 for stores that need bucket names in the path.',
  SMTP_HOST: 'Mail server; unset: links are shown to administrators instead of being mailed.',
  SMTP_PORT: 'Port (default 587).',
  SMTP_SECURE: 'Set to 1 for implicit TLS (port 465).',
  SMTP_USER: 'User name.',
  SMTP_PASSWORD: 'Password.',
  SMTP_FROM: 'Sender, such as Jishi <jishi@example.com>.',
  JISHI_OIDC_ISSUER: 'OpenID Connect issuer for single sign-on.',
  JISHI_OIDC_CLIENT_ID: 'Client id.',
  JISHI_OIDC_CLIENT_SECRET: 'Client secret.',
  JISHI_OIDC_NAME: 'What the sign-in button says (default Single sign-on).',
} as const;

/** Reads the environment and the command line once. Throws ConfigError with a sentence that names the setting. */
export function readConfig(environment: Environment, argv: string[] = []): Config {
  const port = integer(environment, 'PORT', 3000);
  const dataDirectory = resolve(environment.JISHI_DATA ?? '.jishi');
  return Object.freeze({
    role: role(argv),
    host: environment.HOST ?? '127.0.0.1',
    port,
    dataDirectory,
    databaseUrl: hidden(environment.DATABASE_URL),
    databasePool: integer(environment, 'DATABASE_POOL', 10),
    leases: leases(environment),
    publicUrl: publicUrl(environment.JISHI_PUBLIC_URL, port),
    masterKey: hidden(environment.JISHI_MASTER_KEY),
    defaultLocale: locale(environment.JISHI_LOCALE),
    trustProxy: list(environment.JISHI_TRUST_PROXY) ?? false,
    maxUploadBytes: integer(environment, 'JISHI_MAX_UPLOAD_MB', 100) * 1024 * 1024,
    outboundAllow: list(environment.JISHI_OUTBOUND_ALLOW) ?? [],
    sourceFolders: list(environment.JISHI_SOURCE_FOLDERS) ?? [],
    metricsToken: hidden(environment.METRICS_TOKEN),
    log: { level: environment.LOG_LEVEL ?? 'info', content: environment.LOG_CONTENT === '1', pretty: false },
    blobs: blobs(environment),
    smtp: smtp(environment),
    oidc: oidc(environment),
    modelsDirectory: resolve(environment.JISHI_MODELS ?? `${dataDirectory}/models`),
    milvus: milvus(environment),
  });
}

export function hidden(value: string | undefined): Hidden | undefined {
  if (value === undefined || value === '') return undefined;
  return { reveal: () => value, toString: () => '***', toJSON: () => '***' };
}

function role(argv: string[]): Config['role'] {
  const given = argv.find((argument) => argument.startsWith('--role='))?.slice('--role='.length) ?? 'all';
  if (given === 'all' || given === 'api' || given === 'worker') return given;
  throw new ConfigError(`--role must be all, api or worker, not "${given}"`);
}

function integer(environment: Environment, key: string, fallback: number): number {
  const text = environment[key];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new ConfigError(`${key} must be a whole number, not "${text}"`);
  return value;
}

function list(text: string | undefined): string[] | undefined {
  const items = text
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items === undefined || items.length === 0 ? undefined : items;
}

function publicUrl(text: string | undefined, port: number): string {
  if (text === undefined || text === '') return `http://localhost:${port}`;
  if (!URL.canParse(text)) throw new ConfigError(`JISHI_PUBLIC_URL must be a URL, not "${text}"`);
  return text.replace(/\/+$/, '');
}

function locale(text: string | undefined): Locale {
  if (text === undefined || text === '') return 'en';
  if (text === 'en' || text === 'zh-CN') return text;
  throw new ConfigError(`JISHI_LOCALE must be en or zh-CN, not "${text}"`);
}

function leases({ JISHI_LEASES: text }: Environment): boolean {
  if (text === undefined || text === '' || text === 'on') return true;
  if (text === 'off') return false;
  throw new ConfigError(`JISHI_LEASES must be on or off, not "${text}"`);
}

function blobs(environment: Environment): Config['blobs'] {
  if (!environment.S3_BUCKET) return { kind: 'disk' };
  return {
    kind: 's3',
    bucket: environment.S3_BUCKET,
    endpoint: environment.S3_ENDPOINT,
    region: environment.S3_REGION ?? 'us-east-1',
    forcePathStyle: environment.S3_FORCE_PATH_STYLE === '1',
  };
}

function smtp(environment: Environment): Config['smtp'] {
  if (!environment.SMTP_HOST) return undefined;
  if (!environment.SMTP_FROM) throw new ConfigError('SMTP_FROM is needed when SMTP_HOST is set');
  return {
    host: environment.SMTP_HOST,
    port: integer(environment, 'SMTP_PORT', 587),
    secure: environment.SMTP_SECURE === '1',
    user: environment.SMTP_USER,
    password: hidden(environment.SMTP_PASSWORD),
    from: environment.SMTP_FROM,
  };
}

function oidc(environment: Environment): Config['oidc'] {
  if (!environment.JISHI_OIDC_ISSUER) return undefined;
  const clientSecret = hidden(environment.JISHI_OIDC_CLIENT_SECRET);
  if (!environment.JISHI_OIDC_CLIENT_ID || clientSecret === undefined) {
    throw new ConfigError(
      'JISHI_OIDC_CLIENT_ID and JISHI_OIDC_CLIENT_SECRET are needed when JISHI_OIDC_ISSUER is set',
    );
  }
  return {
    issuer: environment.JISHI_OIDC_ISSUER,
    clientId: environment.JISHI_OIDC_CLIENT_ID,
    clientSecret,
    name: environment.JISHI_OIDC_NAME ?? 'Single sign-on',
  };
}

function milvus(environment: Environment): Config['milvus'] {
  const index = environment.SEARCH_INDEX || 'sql';
  if (index === 'sql') return undefined;
  if (index !== 'milvus') throw new ConfigError(`SEARCH_INDEX must be sql or milvus, not "${index}"`);
  const url = environment.MILVUS_URL;
  if (!url || !/^https?:/.test(url) || !URL.canParse(url))
    throw new ConfigError('MILVUS_URL must be an http or https URL when SEARCH_INDEX is milvus');
  const prefix = environment.MILVUS_PREFIX || 'jishi';
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(prefix))
    throw new ConfigError('MILVUS_PREFIX must be letters, digits and underscores');
  const strong = environment.MILVUS_CONSISTENCY === 'strong';
  return { url, token: hidden(environment.MILVUS_TOKEN), prefix, strong };
}
