import { createInterface } from 'node:readline/promises';
import type { Id, ParseSettings, RereadState } from '@jishi/contract';
import type { Jishi } from '@jishi/sdk';
import { type Command, Option } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { findBases } from './bases.ts';

interface RereadOptions extends ConnectOptions {
  kb: string;
  ocr?: ParseSettings['ocr'];
  tables?: ParseSettings['tables'];
  reader?: ParseSettings['reader'];
  passage?: string;
  dropOwn?: boolean;
  yes?: boolean;
  wait?: boolean;
  stop?: boolean;
}

export function addReread(program: Command): void {
  program
    .command('reread')
    .description('read all documents of a knowledge base again, with other settings if any are given')
    .requiredOption('--kb <name>', 'knowledge base (name or id)')
    .addOption(new Option('--ocr <mode>', 'text recognition').choices(['auto', 'force', 'off']))
    .addOption(new Option('--tables <mode>', 'tables of PDF files').choices(['auto', 'ruled']))
    .addOption(
      new Option('--reader <reader>', 'registered parsers, or built in only').choices(['auto', 'builtin']),
    )
    .option('--passage <size>', 'size of passages, 80 to 2000, or "default"')
    .option('--drop-own', 'also documents with settings of their own, which lose them')
    .option('--yes', 'do not ask')
    .option('--no-wait', 'do not wait for the end')
    .option('--stop', 'stop it; documents that were not reached stay as they are')
    .action(async (_options: unknown, command: Command) => {
      await reread(command.optsWithGlobals<RereadOptions>());
    });
}

async function reread(options: RereadOptions): Promise<void> {
  const jishi = connect(options);
  const [baseId] = await findBases(jishi, [options.kb]);
  if (baseId === undefined) return;
  const { knowledgeReread } = jishi.api;
  if (options.stop === true) return print(await knowledgeReread.cancel({ baseId }));
  const { documents, own } = await knowledgeReread.state({ baseId });
  const count = documents + (options.dropOwn === true ? own : 0);
  if (options.yes !== true && !(await agreed(options.kb, count))) return;
  const parsing = await changed(jishi, baseId, options);
  await knowledgeReread.start({
    baseId,
    own: options.dropOwn === true ? 'drop' : 'keep',
    ...(parsing === undefined ? {} : { parsing }),
  });
  if (options.wait === false) console.log(`started: ${count} documents`);
  else await follow(() => knowledgeReread.state({ baseId }));
}

async function agreed(name: string, count: number): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError(`${count} documents of "${name}" would be read again. Say --yes.`);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`Read ${count} documents of "${name}" again? [y/N] `);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** The settings of the base with what was said here; undefined when nothing was. */
async function changed(
  jishi: Jishi,
  baseId: Id<'base'>,
  { ocr, tables, reader, passage }: RereadOptions,
): Promise<ParseSettings | undefined> {
  const said = {
    ...(ocr === undefined ? {} : { ocr }),
    ...(tables === undefined ? {} : { tables }),
    ...(reader === undefined ? {} : { reader }),
    ...(passage === undefined ? {} : { chunkTokens: passage === 'default' ? null : Number(passage) }),
  };
  if (Object.keys(said).length === 0) return undefined;
  const { parsing } = await jishi.api.bases.get({ baseId });
  return { ...parsing, ...said };
}

async function follow(look: () => Promise<RereadState>): Promise<void> {
  let shown = -1;
  for (;;) {
    const state = await look();
    const { latest } = state;
    if (latest === null || latest.status !== 'running') return print(state);
    if (latest.done !== shown) console.log(`read ${latest.done} of ${latest.total}`);
    shown = latest.done;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

function print({ latest }: RereadState): void {
  if (latest === null) return;
  const { status, total, done, failed } = latest;
  console.log(`${status}: ${done} of ${total} read again, ${failed} failed (these keep what they had)`);
  if (failed > 0) process.exitCode = 1;
}
