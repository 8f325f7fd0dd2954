// Runs Vitest and closes with a plain line "N passed, N failed, N skipped". Arguments go to Vitest.
// In CI, up to three files that fail are run once more, each result told: whether they fail again decides, and those that
// pass then are named as unsteady.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const maxRepeated = 3;
const binaries = join(process.cwd(), 'node_modules', '.bin');

function run(parameters) {
  const folder = mkdtempSync(join(tmpdir(), 'jishi-test-'));
  const report = join(folder, 'report.json');
  const { status } = spawnSync(
    join(binaries, 'node'),
    [
      join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...parameters,
    ],
    { stdio: 'inherit', env: { ...process.env, PATH: `${binaries}:${process.env.PATH}` } },
  );
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  return { status: status ?? 1, files: new Map(testResults.map((file) => [file.name, file])) };
}

function count(files) {
  const results = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const of = (status) => results.filter((one) => one === status).length;
  // A file that does not load, or whose last hook fails, fails without a failed test.
  const broken = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
  ).length;
  const [passed, failed] = [of('passed'), of('failed') + broken];
  return { passed, failed, skipped: results.length - passed - of('failed') };
}

const parameters = process.argv.slice(2);
const { status, files } = run(parameters);
const failed = [...files.values()].filter((file) => file.status === 'failed').map(({ name }) => name);
let outcome = status;
const repeats = process.env.CI === 'true' && failed.length > 0 && failed.length <= maxRepeated;
if (repeats) {
  const at = parameters.indexOf('--project');
  const again = run([...parameters.slice(at, at + 2), ...failed.map((name) => relative('.', name))]);
  outcome = again.status;
  for (const [name, file] of again.files) {
    files.set(name, file);
    const word = file.status === 'failed' ? 'failed twice' : 'UNSTEADY, passed the second time';
    console.log(`${word}: ${relative('.', name)}`);
  }
}
const { passed, failed: wrong, skipped } = count([...files.values()]);
console.log(`${passed} passed, ${wrong} failed, ${skipped} skipped`);
// Errors that belong to no file fail the run too.
process.exit(wrong > 0 ? 1 : outcome);
