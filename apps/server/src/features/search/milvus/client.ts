export interface MilvusOptions {
  /** Such as http://milvus:19530 or https://…. */
  url: string;
  /** `user:password` or an API key. */
  token?: string | undefined;
  /** Collections are named after it, so that installations can share a cluster; default `jishi`. */
  prefix?: string | undefined;
  /** How fresh a search must be; default `Bounded` (a second or so behind), which costs the least. */
  consistency?: 'Strong' | 'Bounded' | undefined;
  /** Brings the SDK; default: the package, which a slim installation leaves out. */
  load?: () => Promise<unknown>;
}

interface Status {
  error_code: string | number;
  reason: string;
}

/** The part of the SDK that is used. It answers errors as values. */
export interface MilvusClient {
  createCollection(request: object): Promise<Status>;
  hasCollection(request: { collection_name: string }): Promise<{ status: Status; value: boolean }>;
  loadCollectionSync(request: { collection_name: string }): Promise<Status>;
  upsert(request: object): Promise<{ status: Status }>;
  delete(request: { collection_name: string; filter: string }): Promise<{ status: Status }>;
  search(request: object): Promise<{ status: Status; results: Record<string, string | number>[] }>;
  showCollections(): Promise<{ status: Status; data: { name: string }[] }>;
  getVersion(): Promise<{ status: Status; version: string }>;
  closeConnection(): Promise<unknown>;
}

/** Milvus refused or could not be reached. */
export class MilvusError extends Error {
  constructor(operation: string, reason: string) {
    super(`Milvus, ${operation}: ${reason}`);
    this.name = 'MilvusError';
  }
}

export function requireSuccess(operation: string, { error_code: code, reason }: Status): void {
  if (code !== 'Success' && code !== 0) throw new MilvusError(operation, reason);
}

const SDK = '@zilliz/milvus2-sdk-node';
const REQUEST_MS = 20_000;

/**
 * The SDK is one of the packages that a first start installs later (`packages/extras`): loaded when it is needed.
 * @throws MilvusError when it is not there
 */
export async function openMilvusClient({ url, token, load }: MilvusOptions): Promise<MilvusClient> {
  const { MilvusClient } = await loadSdk(load ?? (() => import('@zilliz/milvus2-sdk-node')));
  const { host, protocol } = new URL(url);
  return new MilvusClient({
    address: host,
    ssl: protocol === 'https:',
    timeout: REQUEST_MS,
    maxRetries: 1,
    logLevel: 'error',
    ...(token === undefined ? {} : { token }),
  });
}

interface Sdk {
  MilvusClient: new (options: object) => MilvusClient;
}

async function loadSdk(load: () => Promise<unknown>): Promise<Sdk> {
  try {
    return (await load()) as Sdk;
  } catch (error) {
    throw new MilvusError('loading', `${SDK} is not installed; npm install brings it (${String(error)})`);
  }
}
