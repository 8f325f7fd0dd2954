import { readFileSync } from 'node:fs';
import {
  type Id,
  type SourceConfig,
  type SourceEntry,
  type SourceItem,
  type SourceSchedule,
  type SyncRun,
  sourceConfig,
} from '@jishi/contract';
import { ApiProblem, type Jishi } from '@jishi/sdk';
import type { Command } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { printJson, printTable } from '../output.ts';
import { findBases } from './bases.ts';

interface AddOptions extends ShowOptions {
  kb: string;
  name?: string;
  config: string;
  secret?: string[];
  every: string;
  mirror?: boolean;
}

interface ShowOptions extends ConnectOptions {
  json?: boolean;
}

const everyMs = 1_000;
const json = ['--json', 'JSON instead of text'] as const;

export function addSources(program: Command): void {
  const sources = program.command('sources').description('sources that keep a knowledge base in step');
  sources
    .command('list')
    .description('sources of the bases that you own')
    .option('--kb <name>', 'only those of a knowledge base')
    .option(...json)
    .action(async (_options: unknown, command: Command) =>
      list(command.optsWithGlobals<ShowOptions & { kb?: string }>()),
    );
  sources
    .command('add <kind>')
    .description('connect a source; `--config` is JSON or @file with the settings of its kind')
    .requiredOption('--kb <name>', 'knowledge base (name or id)')
    .requiredOption('--config <json>', 'settings, such as {"path":"/srv/docs"}')
    .option('--name <name>', 'name of the source (default: its kind)')
    .option('--secret <name=value...>', 'secrets; `name=@file` reads a file')
    .option('--every <minutes>', 'minutes between runs; 0 = only when asked', '60')
    .option('--mirror', 'take over who may read from the source')
    .option(...json)
    .action(async (kind: string, _options: unknown, command: Command) =>
      add(kind, command.optsWithGlobals<AddOptions>()),
    );
  sources
    .command('sync <source>')
    .description('start a run and show how it goes (name or id)')
    .option('--no-wait', 'do not wait until it has ended')
    .option(...json)
    .action(async (source: string, _options: unknown, command: Command) =>
      sync(source, command.optsWithGlobals<ShowOptions & { wait?: boolean }>()),
    );
  sources
    .command('status <source>')
    .description('state and last runs of a source (name or id)')
    .option(...json)
    .action(async (source: string, _options: unknown, command: Command) =>
      status(source, command.optsWithGlobals<ShowOptions>()),
    );
  sources
    .command('errors <source>')
    .description('items of a source that could not be read, why, and when they are tried again')
    .option(...json)
    .action(async (source: string, _options: unknown, command: Command) =>
      errors(source, command.optsWithGlobals<ShowOptions>()),
    );
}

async function list(options: ShowOptions & { kb?: string }): Promise<void> {
  const jishi = connect(options);
  const [baseId] = options.kb === undefined ? [] : await findBases(jishi, [options.kb]);
  const { items } = await jishi.api.sources.list(baseId === undefined ? {} : { baseId });
  if (options.json === true) printJson(items);
  else printTable(items.map(rowOf));
}

function rowOf({ id, name, kind, lastRun, documentCount, failedCount, nextRunAt, paused }: SourceItem) {
  return {
    id,
    name,
    kind,
    'last run': lastRun?.status ?? '',
    documents: documentCount,
    failed: failedCount,
    next: paused ? 'paused' : (nextRunAt ?? ''),
  };
}

async function add(kind: string, options: AddOptions): Promise<void> {
  const jishi = connect(options);
  const [baseId] = await findBases(jishi, [options.kb]);
  if (baseId === undefined) return;
  const minutes = Number(options.every);
  const schedule: SourceSchedule = minutes === 0 ? { kind: 'manual' } : { kind: 'interval', minutes };
  const source = await jishi.api.sources.create({
    baseId,
    name: options.name ?? kind,
    config: toConfig(kind, options.config),
    secrets: Object.fromEntries((options.secret ?? []).map(toSecret)),
    schedule,
    access: options.mirror === true ? 'mirror' : 'inherit',
  });
  if (options.json === true) printJson(source);
  else console.log(source.id);
}

function toConfig(kind: string, text: string): SourceConfig {
  const parsed = sourceConfig.safeParse({ ...parseJson(textOrFile(text)), kind });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'config'}: ${message}`);
  throw new UsageError(issues.join('\n'));
}

function parseJson(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new UsageError('--config is not valid JSON.');
  }
}

function toSecret(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new UsageError(`A secret is written name=value, not "${pair}".`);
  return [pair.slice(0, at), textOrFile(pair.slice(at + 1)).trim()];
}

function textOrFile(text: string): string {
  return text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text;
}

async function findSource(jishi: Jishi, wanted: string): Promise<SourceItem> {
  const { items } = await jishi.api.sources.list({});
  const found = items.filter(({ id, name }) => id === wanted || name === wanted);
  const [first] = found;
  if (first === undefined) throw new UsageError(`There is no source "${wanted}".`);
  if (found.length > 1) throw new UsageError(`There are ${found.length} sources "${wanted}"; give the id.`);
  return first;
}

async function sync(wanted: string, options: ShowOptions & { wait?: boolean }): Promise<void> {
  const jishi = connect(options);
  const { id } = await findSource(jishi, wanted);
  if (options.wait === false) {
    const queued = await jishi.api.sources.sync({ sourceId: id });
    return options.json === true ? printJson(queued) : console.log('started');
  }
  await jishi.api.sources.sync({ sourceId: id }).catch(followOther);
  const run = await ended(jishi, id);
  if (options.json === true) printJson(run);
  else report(run);
  if (run.status === 'failed') process.exitCode = 1;
}

/** A run is under way, such as the first one of a new source: its end is what the person waits for. */
function followOther(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.code !== 'connectors.already_running') throw error;
  console.error(error.detail);
}

async function ended(jishi: Jishi, sourceId: Id<'source'>): Promise<SyncRun> {
  for (;;) {
    const { lastRun } = await jishi.api.sources.get({ sourceId });
    if (lastRun !== null && lastRun.finishedAt !== null) return lastRun;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function report({ status: state, counts, problem }: SyncRun): void {
  const { listed, added, changed, moved, removed, unchanged, failed } = counts;
  printTable([{ status: state, listed, added, changed, moved, removed, unchanged, failed }]);
  if (problem !== null) console.log(problem.text);
}

async function status(wanted: string, options: ShowOptions): Promise<void> {
  const jishi = connect(options);
  const source = await findSource(jishi, wanted);
  const { items: runs } = await jishi.api.sources.runs({ sourceId: source.id, limit: 5 });
  if (options.json === true) return printJson({ ...source, runs });
  printTable([rowOf(source)]);
  console.log();
  printTable(
    runs.map(({ status: state, queuedAt, finishedAt, counts, problem }) => ({
      run: queuedAt,
      ended: finishedAt,
      status: state,
      added: counts.added,
      changed: counts.changed,
      moved: counts.moved,
      removed: counts.removed,
      failed: counts.failed,
      problem: problem?.text ?? null,
    })),
  );
  if (source.failedCount > 0)
    console.log(`\n${source.failedCount} could not be read: jishi sources errors ${source.id}`);
}

async function errors(wanted: string, options: ShowOptions): Promise<void> {
  const jishi = connect(options);
  const { id: sourceId } = await findSource(jishi, wanted);
  const failed = await failedItems(jishi, sourceId);
  if (options.json === true) return printJson(failed);
  printTable(
    failed.map(({ name, problem, attempts, nextTryAt }) => ({
      item: name,
      why: problem?.text ?? '',
      tried: attempts,
      next: nextTryAt,
    })),
  );
}

async function failedItems(jishi: Jishi, sourceId: Id<'source'>): Promise<SourceEntry[]> {
  const failed: SourceEntry[] = [];
  let cursor: string | null = null;
  do {
    const more: { cursor?: string } = cursor === null ? {} : { cursor };
    const page = await jishi.api.sources.items({ sourceId, status: 'failed', limit: 100, ...more });
    failed.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return failed;
}
