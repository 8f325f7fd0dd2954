// Sizes of the code, beside the targets of the house: `node scripts/shape.mjs [--check]`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.endsWith('.gen.ts') && !file.endsWith('.d.ts'));
const isTest = (file) => /\.test\.tsx?$|^tests\/|^bench\/|\.fixture\.ts$/.test(file);
const sources = files.filter((file) => !isTest(file));
const lines = new Map(files.map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1]));
const functions = sources.flatMap(functionLengths);

const fileLengths = sources.map((file) => lines.get(file)).sort((a, b) => a - b);
const lengths = functions.map(({ length }) => length).sort((a, b) => a - b);
const total = (list) => list.reduce((sum, file) => sum + lines.get(file), 0);
const isConsole = (file) => file.startsWith('apps/console/');
const ratio = (pick) =>
  total(files.filter((file) => isTest(file) && pick(file))) / Math.max(1, total(sources.filter(pick)));
const at = (list, share) => list[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;

console.log(
  `files      ${sources.length} (${total(sources)} lines) · p50 ${at(fileLengths, 0.5)} (≤80) · p95 ${at(fileLengths, 0.95)} (≤250) · max ${fileLengths.at(-1)} (≤400)`,
);
console.log(
  `functions  ${lengths.length} · p50 ${at(lengths, 0.5)} (≤12) · p95 ${at(lengths, 0.95)} (≤45) · max ${lengths.at(-1)} (≤60)`,
);
console.log(
  `tests      ${total(files.filter(isTest))} lines · test:source ${ratio((file) => !isConsole(file)).toFixed(2)} (≥0.9) without the console`,
);
const tooLong = [...lines].filter(([, count]) => count > 400);
for (const [file, count] of tooLong) console.log(`too long   ${file}: ${count} lines`);
if (process.argv.includes('--check') && tooLong.length > 0) process.exit(1);

function functionLengths(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const start = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const end = source.getLineAndCharacterOfPosition(node.getEnd()).line;
      found.push({ file, length: end - start + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
