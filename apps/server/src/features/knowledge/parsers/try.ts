import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParserFormat, ParserItem, ParserTrial } from '@jishi/contract';
import { problemText } from '@jishi/locales';
import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import type { ParsedDocument, ParseFailure } from '../../parsing/index.ts';
import { presentReport } from '../documents/report/present-report.ts';
import { existing, judgeAddress } from './manage.ts';
import { askReader, type Reader } from './read-elsewhere.ts';
import { phrasesIn, type Sample, sampleOf } from './sample.ts';
import { openSecret } from './secret.ts';

const shownCharacters = 2_000;

export interface TrialInput {
  parserId?: string | undefined;
  kind: ParserItem['kind'];
  address: string;
  secret?: string | null | undefined;
  format: ParserFormat;
  timeoutSeconds: number;
}

/**
 * Has a parser read a sample: the same way as documents take, so that what works here works there. A parser that fails is an
 * answer, not a problem.
 * @throws knowledge.parser_not_found, knowledge.parser_secret_needed, knowledge.parser_address_refused
 */
export async function tryParser(scope: Scope, input: TrialInput): Promise<ParserTrial> {
  const { name, secret } = await storedPart(scope, input);
  await judgeAddress(scope, input.address);
  const { kind, address, timeoutSeconds, format } = input;
  const sample = sampleOf(format);
  const bytes = (await stat(sample.path)).size;
  const started = performance.now();
  const reader = { id: input.parserId ?? '', name, kind, address, secret, timeoutSeconds };
  const outcome = await readSample(scope, reader, { format, sample, bytes });
  const trial = present(scope, outcome, {
    durationMs: Math.round(performance.now() - started),
    sent: { format, mediaType: sample.mediaType, bytes },
  });
  await record(scope, input, { name, trial });
  return trial;
}

/** The stored secret goes to the address that it was entered for, and nowhere else. */
async function storedPart(scope: Scope, input: TrialInput): Promise<{ name: string; secret: string | null }> {
  const { parserId, address, secret } = input;
  if (parserId === undefined) return { name: new URL(address).host, secret: secret ?? null };
  const row = await scope.tx((tx) => existing(tx, parserId));
  if (secret !== undefined) return { name: row.name, secret };
  const moved = new URL(address).origin !== new URL(row.address).origin;
  if (moved && row.secret_envelope !== null) throw problem('knowledge.parser_secret_needed');
  return { name: row.name, secret: await openSecret(scope, row) };
}

async function readSample(
  scope: Scope,
  reader: Reader,
  { format, sample, bytes }: { format: ParserFormat; sample: Sample; bytes: number },
): Promise<ParsedDocument | ParseFailure> {
  const folder = await mkdtemp(join(tmpdir(), 'jishi-trial-'));
  try {
    const path = join(folder, 'sample');
    await copyFile(sample.path, path);
    return await askReader(scope, reader, {
      file: { path, name: 'sample', ocr: 'auto', chunkTokens: null, signal: scope.signal },
      outgoing: { path, size: bytes, type: format, mediaType: sample.mediaType },
      type: format,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function present(
  { locale }: Scope,
  outcome: ParsedDocument | ParseFailure,
  facts: Pick<ParserTrial, 'durationMs' | 'sent'>,
): ParserTrial {
  if ('code' in outcome) {
    const { code, params } = outcome;
    if (code === 'parsing.cancelled') throw problem('conflict');
    const { title, detail } = problemText(locale, code, params);
    const nothing = { report: null, text: '', phrases: phrasesIn('') };
    return { ...facts, ...nothing, passed: false, problem: { code, title, text: detail } };
  }
  const phrases = phrasesIn(outcome.text);
  return {
    ...facts,
    passed: phrases.every(({ found }) => found),
    problem: null,
    report: presentReport(outcome.report, locale),
    text: outcome.text.slice(0, shownCharacters).toWellFormed(),
    phrases,
  };
}

function record(
  scope: Scope,
  { parserId, address, format }: TrialInput,
  { name, trial }: { name: string; trial: ParserTrial },
): Promise<void> {
  return scope.tx((tx) =>
    recordAudit(tx, scope, {
      action: 'parser.tested',
      ...(parserId === undefined ? {} : { subject: { kind: 'parser', id: parserId, name } }),
      details: { address: new URL(address).origin, format, passed: trial.passed },
    }),
  );
}
