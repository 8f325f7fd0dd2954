import type { AskEvent, Citation } from '@jishi/contract';
import type { Command } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { printJson } from '../output.ts';
import { findBases } from './bases.ts';

interface AskOptions extends ConnectOptions {
  kb?: string[];
  json?: boolean;
  quotation?: boolean;
}

export function addAsk(program: Command): void {
  program
    .command('ask <question>')
    .description('ask the documents; the answer is cited')
    .option('--kb <name...>', 'only these knowledge bases (name or id)')
    .option('--quotation', 'quote without a model')
    .option('--json', 'one JSON object instead of text')
    .action(async (question: string, _options: unknown, command: Command) => {
      await ask(question, command.optsWithGlobals<AskOptions>());
    });
}

async function ask(question: string, options: AskOptions): Promise<void> {
  const jishi = connect(options);
  const baseIds = options.kb === undefined ? undefined : await findBases(jishi, options.kb);
  const events: AskEvent[] = [];
  const input = {
    question,
    ...(baseIds === undefined ? {} : { baseIds }),
    ...(options.quotation ? { mode: 'quotation' as const } : {}),
  };
  for await (const event of jishi.ask(input)) {
    events.push(event);
    if (event.type === 'error') throw new UsageError(`${event.title}: ${event.detail}`);
    if (event.type === 'text-delta' && options.json !== true) process.stdout.write(event.text);
  }
  if (options.json === true) printJson(summary(question, events));
  else printSources(events);
}

const citationsOf = (events: AskEvent[]): Citation[] =>
  events.flatMap((event) => (event.type === 'citation-added' ? [event.citation] : []));

function summary(question: string, events: AskEvent[]) {
  const end = events.find((event) => event.type === 'turn-end');
  const answer = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return {
    question,
    answer,
    kind: end?.kind ?? null,
    model: end?.model ?? null,
    citations: citationsOf(events),
  };
}

function printSources(events: AskEvent[]): void {
  const byNumber = new Map(citationsOf(events).map((citation) => [citation.number, citation]));
  process.stdout.write('\n');
  if (byNumber.size > 0) process.stdout.write('\n');
  for (const [number, { documentName, page }] of [...byNumber].sort(([left], [right]) => left - right)) {
    console.log(`[${number}] ${documentName}${page === null ? '' : `, p. ${page}`}`);
  }
}
