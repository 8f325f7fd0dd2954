// Takes away one defence after the other in a copy of the sources and expects its test to be red. `npm run test:attacks`,
// or with a word of an advisory (`npm run test:attacks -- CVE-2026-41432`). Slow: each starts the tests of one file.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { attacks, type Change, type Removal } from './attacks.ts';

/** Files that git knows or would know, packages by links: the copy is thrown away. */
function copySources(): string {
  mkdirSync('.cache', { recursive: true });
  const folder = mkdtempSync(join(process.cwd(), '.cache', 'without-defence-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(name))) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  linkPackages(folder);
  return folder;
}

/** Links inside `node_modules` are kept as they are: they lead to the copied workspaces. */
function linkPackages(folder: string): void {
  const done = spawnSync('cp', ['-al', 'node_modules', join(folder, 'node_modules')]);
  // Not on one file system: the packages of the original, whose workspaces nothing here changes.
  if (done.status !== 0) symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
}

function apply(folder: string, { file, from, to }: Change): () => void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold: ${from}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  return () => writeFileSync(path, text);
}

/** Tests that ran, and why one of them failed; a file that could not be loaded, or set up, proves nothing. */
function run(
  folder: string,
  [file, title]: Removal['red'],
): { passed: number; failed: number; why: string | undefined } {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'suite', file];
  const name = title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const options = ['-t', name, '--reporter=json', `--outputFile.json=${report}`];
  spawnSync(process.execPath, [...vitest, ...options], { cwd: folder, stdio: 'ignore' });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: {
      /** What went wrong outside of its tests. */
      message: string;
      assertionResults: { status: string; title: string; failureMessages: string[] | null }[];
    }[];
  };
  const ran = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((result) => result.title.startsWith(title));
  const passed = ran.filter(({ status }) => status === 'passed').length;
  const reasons = ran.flatMap(({ status, failureMessages }) =>
    status === 'failed' ? [failureMessages?.[0]?.split('\n')[0]?.slice(0, 300)] : [],
  );
  const outside = testResults.map(({ message }) => message.split('\n')[0]).find((text) => text !== '');
  return { passed, failed: reasons.length, why: reasons[0] ?? outside };
}

const words = process.argv.slice(2);
const chosen = attacks.filter(
  ({ ids }) => words.length === 0 || ids.some((id) => words.some((word) => id.includes(word))),
);
const folder = copySources();
let survived = 0;
try {
  for (const { ids, removals } of chosen)
    for (const { changes, red } of removals) {
      const restore = changes.map((change) => apply(folder, change));
      const { passed, failed, why } = run(folder, red);
      for (const back of restore.reverse()) back();
      if (failed === 0) survived += 1;
      const verdict = failed > 0 ? 'red' : passed > 0 ? 'STILL GREEN' : 'NOTHING RAN';
      process.stdout.write(`${verdict}  ${ids.join(', ')}  ${changes[0]?.file}  →  ${red.join(': ')}\n`);
      if (why !== undefined) process.stdout.write(`     ${why}\n`);
    }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = survived === 0 ? 0 : 1;
