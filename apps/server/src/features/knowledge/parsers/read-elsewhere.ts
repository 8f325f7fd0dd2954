import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ParseSettings } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { OutboundFailure, OutboundRefusal, type OutboundResponse } from '../../../platform/outbound/index.ts';
import {
  type ExternalKind,
  type ParsedDocument,
  type ParseFailure,
  parseDocument,
  sniff,
} from '../../parsing/index.ts';
import { type OutgoingFile, parserRequest } from './request.ts';
import { openSecret } from './secret.ts';
import { parserFor } from './store.ts';

/** A longer answer is no answer about a document: its text alone is limited to a fifth of this. */
const longestAnswer = 64 * 1024 * 1024;
const mebibyte = 1024 * 1024;

export interface FileToRead {
  path: string;
  name: string;
  ocr: ParseSettings['ocr'];
  chunkTokens: number | null;
  signal: AbortSignal;
}

export type Elsewhere =
  /** No parser is registered for it, or it is too large for the one that is. */
  | { kind: 'none' }
  | { kind: 'read'; document: ParsedDocument }
  /** The built-in reader is to try, and the report to say why. */
  | { kind: 'fell-back'; name: string; reason: ParseFailure['code'] }
  | { kind: 'failed'; failure: ParseFailure };

/**
 * Has a file read by the parser that the tenant registered for its format. Nothing is sent when there is none.
 * Throws only when it was cancelled, or this machine fails.
 */
export async function readElsewhere(scope: Scope, file: FileToRead): Promise<Elsewhere> {
  const sniffed = await sniff({ path: file.path }, file.name);
  // The built-in reader says what is wrong with it.
  if (!sniffed.ok) return { kind: 'none' };
  const parser = await scope.tx((tx) => parserFor(tx, sniffed.type));
  const { size } = await stat(file.path);
  if (parser === undefined || size === 0 || size > parser.max_megabytes * mebibyte) return { kind: 'none' };
  const outgoing = { path: file.path, size, type: sniffed.type, mediaType: sniffed.mediaType };
  const reader = {
    id: parser.id,
    name: parser.name,
    kind: parser.kind as ExternalKind,
    address: parser.address,
    secret: await openSecret(scope, parser),
    timeoutSeconds: parser.timeout_seconds,
  };
  const outcome = await askReader(scope, reader, { file, outgoing, type: sniffed.type });
  if (!('code' in outcome)) return { kind: 'read', document: outcome };
  file.signal.throwIfAborted();
  const { name, fallback } = parser;
  if (fallback) return { kind: 'fell-back', name, reason: outcome.code };
  return { kind: 'failed', failure: outcome };
}

/** A parser that is asked, stored or not. */
export interface Reader {
  /** Empty = it is not stored. */
  id: string;
  name: string;
  kind: ExternalKind;
  address: string;
  secret: string | null;
  timeoutSeconds: number;
}

export interface Asked {
  file: FileToRead;
  outgoing: OutgoingFile;
  type: ParsedDocument['type'];
}

/** Sends a file and reads the answer. Throws only when it was cancelled, or this machine fails. */
export async function askReader(
  scope: Scope,
  reader: Reader,
  { file, outgoing, type }: Asked,
): Promise<ParsedDocument | ParseFailure> {
  const { id, name, kind } = reader;
  const answer = `${file.path}.answer`;
  const refusal = await send(scope, reader, { file, outgoing, answer });
  if (refusal !== undefined) return { code: 'parsing.external_failed', params: { name, detail: refusal } };
  const outcome = await parseDocument(scope.ports.knowledge.parser, {
    source: { path: answer },
    name: file.name,
    ...(file.chunkTokens === null ? {} : { chunking: { targetTokens: file.chunkTokens } }),
    external: { kind, type, mediaType: outgoing.mediaType },
    signal: file.signal,
  });
  if (!outcome.ok) return outcome.failure;
  const { document } = outcome;
  return { ...document, report: { ...document.report, readBy: name, readById: id } };
}

/** Writes the answer to a file. Answers why there is none, in words without addresses and contents. */
async function send(
  scope: Scope,
  { kind, address, secret, timeoutSeconds }: Reader,
  { file, outgoing, answer }: { file: FileToRead; outgoing: OutgoingFile; answer: string },
): Promise<string | undefined> {
  const { url, headers, body } = parserRequest({ kind, address, secret }, outgoing, file.ocr);
  const patience = timeoutSeconds * 1_000;
  try {
    const response = await scope.ports.outbound.request(url, {
      method: 'POST',
      headers,
      body,
      tenant: scope.tenantId,
      signal: file.signal,
      headersMs: patience,
      totalMs: patience,
      idleMs: patience,
      maxResponseBytes: longestAnswer,
    });
    if (response.status < 200 || response.status >= 300) return refused(response);
    await pipeline(response.body, createWriteStream(answer, { mode: 0o600 }), { signal: file.signal });
    return undefined;
  } catch (error) {
    file.signal.throwIfAborted();
    return reasonOf(error);
  } finally {
    body.destroy();
  }
}

function refused({ status, body }: OutboundResponse): string {
  body.on('error', () => undefined).destroy();
  return `HTTP ${status}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof OutboundRefusal || error instanceof OutboundFailure)
    return error.code.replace('outbound.', '').replaceAll('_', ' ');
  const code = (error as NodeJS.ErrnoException)?.code;
  // A full disk is not the parser's fault.
  if (code === 'ENOSPC' || code === 'EACCES') throw error;
  return 'cut off';
}
