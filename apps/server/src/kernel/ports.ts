import type { Readable } from 'node:stream';
import type { Id, Locale } from '@jishi/contract';
import type { Tx } from './tx.ts';

/** Bytes by key; disk or S3. */
export interface BlobStore {
  put(
    key: string,
    source: Readable | Uint8Array,
    signal?: AbortSignal,
  ): Promise<{ size: number; sha256: string }>;
  get(key: string): Promise<Readable>;
  remove(key: string): Promise<void>;
  removePrefix(prefix: string): Promise<void>;
  exists(key: string): Promise<boolean>;
  check(): Promise<void>;
}

export interface MailMessage {
  to: string;
  subject: string;
  text: string;
  html?: string;
}

/** `send` answers false when no mail server is configured, so that the caller can show the link instead. */
export interface Mailer {
  readonly configured: boolean;
  send(message: MailMessage): Promise<boolean>;
}

/** Envelope encryption; `place` is bound as additional data, so a ciphertext moved elsewhere does not open. */
export interface Vault {
  seal(plaintext: string, place: string): Promise<string>;
  open(envelope: string, place: string): Promise<string>;
}

export interface JobPayload {
  tenantId: Id<'tenant'>;
  [field: string]: string | number | boolean | null;
}

export interface JobRequest {
  name: string;
  payload: JobPayload;
  /** At most one queued job with the same key. */
  singletonKey?: string;
  startAfterSeconds?: number;
  /** Higher first; default 0. */
  priority?: number;
}

/** Sends inside the caller's transaction: the job exists if and only if the transaction commits. */
export interface JobQueue {
  send(tx: Tx, job: JobRequest): Promise<void>;
  /** Several jobs of one kind with one statement. */
  sendAll(tx: Tx, name: string, jobs: Pick<JobRequest, 'payload'>[]): Promise<void>;
}

/** Absolute URL of a console path, such as `/invitations/…`. */
export type PublicUrl = (path: string) => string;

/**
 * What a scope can reach besides its transaction. Feature rooms with process-wide machinery add theirs by
 * declaration merging: `declare module '<path>/kernel/ports.ts' { interface Ports { search: SearchEngine } }`,
 * and `wire.ts` supplies it.
 */
export interface Ports {
  blobs: BlobStore;
  mail: Mailer;
  vault: Vault;
  jobs: JobQueue;
  publicUrl: PublicUrl;
  defaultLocale: Locale;
}
