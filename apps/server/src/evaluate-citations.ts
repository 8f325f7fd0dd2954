import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type CaseKind,
  type CorpusPassage,
  type LabelledCase,
  labelledCases,
} from './evaluate-citations-set.ts';
import { createVerifier, type Support } from './features/assistant/support/verify.ts';
import { createSearchEngine } from './features/search/index.ts';

interface Outcome {
  item: LabelledCase;
  support: Support | undefined;
}

/** `jishi eval citations`: which passage supports a sentence, or none, on cases made by rule from a corpus. */
function main(): void {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      cases: { type: 'string', default: '600' },
      half: { type: 'string', default: 'b' },
      errors: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  });
  const file = join(values.data ?? '', 'corpus.jsonl');
  if (values.data === undefined || !existsSync(file)) {
    process.stderr.write(`There is no corpus.jsonl in "${values.data ?? ''}". Give --data FOLDER.\n`);
    process.exitCode = 2;
    return;
  }
  const corpus = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): CorpusPassage => ({ title: '', ...JSON.parse(line) }));
  const cases = labelledCases(corpus, Number(values.cases)).filter(
    ({ half }) => values.half === 'both' || half === values.half,
  );
  const started = performance.now();
  const outcomes = run(cases);
  const result = {
    half: values.half,
    ...summarise(outcomes),
    msPerCase: rounded((performance.now() - started) / cases.length),
  };
  for (const outcome of outcomes.filter(isWrong).slice(0, Number(values.errors)))
    process.stderr.write(errorLine(outcome));
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result))
      process.stdout.write(`${name.padEnd(12)} ${JSON.stringify(value)}\n`);
}

function run(cases: LabelledCase[]): Outcome[] {
  const { analyzer } = createSearchEngine();
  return cases.map((item) => {
    const passages = item.passages.map(({ title, text }) => ({ title, text, bodyStart: 0 }));
    return { item, support: createVerifier(analyzer, passages).support(item.sentence) };
  });
}

const attributed = ({ support }: Outcome) => support?.verdict === 'supported';
const isRight = (outcome: Outcome) => attributed(outcome) && outcome.support?.passage === outcome.item.gold;
const isWrong = (outcome: Outcome) => (outcome.item.gold === null ? attributed(outcome) : !isRight(outcome));

/** Precision = right attributions ÷ all attributions; recall = right attributions ÷ sentences that a passage supports. */
function summarise(outcomes: Outcome[]) {
  const right = outcomes.filter(isRight).length;
  const kinds = Map.groupBy(outcomes, ({ item }) => item.kind);
  return {
    cases: outcomes.length,
    precision: rounded(right / outcomes.filter(attributed).length),
    recall: rounded(right / outcomes.filter(({ item }) => item.gold !== null).length),
    /** By kind: the share that was judged rightly. */
    kinds: Object.fromEntries(
      [...kinds].map(([kind, some]): [CaseKind, { cases: number; right: number }] => [
        kind,
        {
          cases: some.length,
          right: rounded(some.filter((outcome) => !isWrong(outcome)).length / some.length),
        },
      ]),
    ),
  };
}

function errorLine({ item, support }: Outcome): string {
  const { sentence, kind, gold } = item;
  const best =
    support === undefined
      ? ''
      : `${support.coverage.toFixed(2)} ${support.objections} | ${support.unit.text}`;
  return `${kind} gold ${gold} got ${support?.passage} ${support?.verdict}\n  ${sentence}\n  ${best}\n`;
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

main();
