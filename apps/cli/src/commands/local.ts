import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

const server = (file: string) => fileURLToPath(new URL(`../../../server/src/${file}`, import.meta.url));

/** Commands that run the server's own code in a process of their own: start, doctor, models, eval. */
/** Answers the group `eval`, for measures of a running server. */
export function addLocal(program: Command): Command {
  program
    .command('start')
    .description('start the server (as `npm start`)')
    .option('--role <role>', 'all, api or worker', 'all')
    .action((options: { role: string }) => run('main.ts', [`--role=${options.role}`]));
  program
    .command('doctor')
    .description('check configuration, database, storage and models')
    .option('--json', 'JSON instead of text')
    .action((options: { json?: boolean }) => run('doctor.ts', options.json === true ? ['--json'] : []));
  program
    .command('models')
    .description('model files of this installation')
    .command('pull <reference>')
    .description(
      'fetch a GGUF file: hf:owner/name[@revision][/file], ms:… (ModelScope), an address or a path',
    )
    .option('--mirror <url>', "another host with the hub's interface")
    .option('--sha256 <checksum>', 'what the file has to be')
    .action((reference: string, options: Record<string, string | boolean>) =>
      run('pull-model.ts', [...flags(options), '--', reference]),
    );
  const measure = program.command('eval').description('measure');
  measure
    .command('citations')
    .description('which passage supports a sentence: cases made by rule from a folder with corpus.jsonl')
    .requiredOption('--data <folder>', 'the folder')
    .option('--cases <count>', 'passages to make cases of')
    .option('--half <half>', 'a, b or both')
    .option('--errors <count>', 'show so many wrong judgements')
    .option('--json', 'one JSON object')
    .action((options: Record<string, string | boolean>) => run('evaluate-citations.ts', flags(options)));
  withData(measure.command('retrieval'))
    .description('retrieval quality and speed on a folder with corpus.jsonl, queries.jsonl and qrels.tsv')
    .option('--mode <mode>', 'lexical, vector or hybrid')
    .option('--settings <json>', 'retrieval settings other than the built-in ones')
    .action((options: Record<string, string | boolean>) => run('evaluate.ts', flags(options)));
  withData(measure.command('answers'))
    .description('how often answerable questions are answered and unanswerable ones refused, without a model')
    .option('--limit <questions>', 'only so many, evenly from all')
    .action((options: Record<string, string | boolean>) => run('evaluate-answers.ts', flags(options)));
  return measure;
}

function withData(command: Command): Command {
  return command
    .requiredOption('--data <folder>', 'the folder')
    .option('--embeddings <url>', 'OpenAI-compatible embeddings server, for hybrid search')
    .option('--embedding-model <name>', 'its model')
    .option('--json', 'one JSON object');
}

function flags(options: Record<string, string | boolean>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [`${flag}=${value}`];
  });
}

function run(file: string, parameters: string[]): Promise<void> {
  const child = spawn(process.execPath, [server(file), ...parameters], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
