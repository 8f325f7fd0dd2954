import { readFileSync } from 'node:fs';
import {
  type Id,
  type SourceConfig,
  type SourceItem,
  type SourceSchedule,
  sourceConfig,
} from '@jishi/contract';
import type { Jishi } from '@jishi/sdk';
import type { Command } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { printJson, printTable } from '../output.ts';
import { findBases } from './bases.ts';

interface AddOptions extends ConnectOptions {
  kb: string;
  name?: string;
  config: string;
  secret?: string[];
  every: string;
  mirror?: boolean;
}

const everyMs = 1_000;

export function addSources(program: Command): void {
  const sources = program.command('sources').description('sources that keep a knowledge base in step');
  sources
    .command('list')
    .description('sources of the bases that you own')
    .option('--kb <name>', 'only those of a knowledge base')
    .action(async (_options: unknown, command: Command) =>
      list(command.optsWithGlobals<ConnectOptions & { kb?: string }>()),
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
    .action(async (kind: string, _options: unknown, command: Command) =>
      add(kind, command.optsWithGlobals<AddOptions>()),
    );
  sources
    .command('sync <source>')
    .description('start a run and show how it goes (name or id)')
    .option('--no-wait', 'do not wait until it has ended')
    .action(async (source: string, _options: unknown, command: Command) =>
      sync(source, command.optsWithGlobals<ConnectOptions & { wait?: boolean }>()),
    );
  sources
    .command('status <source>')
    .description('state, last runs and failed items of a source (name or id)')
    .action(async (source: string, _options: unknown, command: Command) =>
      status(source, command.optsWithGlobals<ConnectOptions>()),
    );
}

async function list(options: ConnectOptions & { kb?: string }): Promise<void> {
  const jishi = connect(options);
  const [baseId] = options.kb === undefined ? [] : await findBases(jishi, [options.kb]);
  const { items } = await jishi.api.sources.list(baseId === undefined ? {} : { baseId });
  printTable(items.map(rowOf));
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
  console.log(source.id);
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

async function sync(wanted: string, options: ConnectOptions & { wait?: boolean }): Promise<void> {
  const jishi = connect(options);
  const { id } = await findSource(jishi, wanted);
  await jishi.api.sources.sync({ sourceId: id });
  if (options.wait !== false) await follow(jishi, id);
  else console.log('started');
}

async function follow(jishi: Jishi, sourceId: Id<'source'>): Promise<void> {
  for (;;) {
    const { lastRun } = await jishi.api.sources.get({ sourceId });
    if (lastRun !== null && lastRun.finishedAt !== null) {
      printJson({ status: lastRun.status, ...lastRun.counts });
      if (lastRun.problem !== null) console.log(lastRun.problem.text);
      if (lastRun.status === 'failed') process.exitCode = 1;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

async function status(wanted: string, options: ConnectOptions): Promise<void> {
  const jishi = connect(options);
  const source = await findSource(jishi, wanted);
  const { id: sourceId } = source;
  printTable([rowOf(source)]);
  const runs = await jishi.api.sources.runs({ sourceId, limit: 5 });
  printTable(
    runs.items.map(({ status: state, queuedAt, finishedAt, counts, problem }) => ({
      run: queuedAt,
      ended: finishedAt,
      status: state,
      added: counts.added,
      changed: counts.changed,
      moved: counts.moved,
      removed: counts.removed,
      failed: counts.failed,
      problem: problem?.code ?? null,
    })),
  );
  const failed = await jishi.api.sources.items({ sourceId, status: 'failed', limit: 20 });
  printTable(
    failed.items.map(({ name, problem, nextTryAt }) => ({
      failed: name,
      why: problem?.text ?? '',
      next: nextTryAt,
    })),
  );
}
