import type { RegressionRun } from '@jishi/contract';
import type { Command } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { printJson } from '../output.ts';
import { findBases } from './bases.ts';

interface RegressionOptions extends ConnectOptions {
  kb: string[];
  model?: string;
  json?: boolean;
}

/** A run of a thousand cases takes minutes; nobody waits longer than this for one. */
const longestMs = 3_600_000;

export function addRegressions(measure: Command): void {
  measure
    .command('regressions')
    .description('ask all regression cases of knowledge bases again; the exit code is 1 when one is red')
    .requiredOption('--kb <name...>', 'knowledge bases (name or id)')
    .option('--model <name>', 'answer with this model (default: word for word, without one)')
    .option('--json', 'JSON instead of text')
    .action(async (_options: unknown, command: Command) => {
      await runRegressions(command.optsWithGlobals<RegressionOptions>());
    });
}

async function runRegressions(options: RegressionOptions): Promise<void> {
  const { regressions } = connect(options).api;
  const baseIds = await findBases(connect(options), options.kb);
  const model = options.model === undefined ? {} : { model: options.model };
  const started = await Promise.all(baseIds.map((baseId) => regressions.start({ baseId, ...model })));
  const ended = await Promise.all(
    started.map(({ id }) => finished(() => regressions.progress({ runId: id }))),
  );
  if (options.json === true) printJson(ended);
  else
    for (const run of ended) {
      console.log(`${run.base.name}: ${run.green} green, ${run.red} red`);
      for (const { question, reason } of run.failures) console.log(`  red  ${question}  (${reason})`);
    }
  if (ended.some(({ red, status }) => red > 0 || status === 'failed')) process.exitCode = 1;
}

async function finished<T extends RegressionRun>(look: () => Promise<T>): Promise<T> {
  const until = Date.now() + longestMs;
  for (;;) {
    const run = await look();
    if (run.status !== 'running') return run;
    if (Date.now() > until) throw new UsageError('The run does not come to an end. / 运行迟迟没有结束。');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
