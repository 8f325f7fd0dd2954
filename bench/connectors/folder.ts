// A folder source over many small files: how long the first run takes, how long a second one that finds nothing new, and
// one after a few changes. The parsing and indexing that follows the first run in the background is measured apart, for
// both ways to compare: with it is what a user has waited for.
//   node bench/connectors/folder.ts [files=20000, at least 300] [--no-ingest]
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  makeOwner,
  makeSource,
  openConnectorRoom,
  syncOnce,
} from '../../apps/server/src/features/connectors/connectors.fixture.ts';
import { showRuns } from '../../apps/server/src/features/connectors/source/show.ts';

const files = Math.max(Number(process.argv[2] ?? 20_000), 300);
const perFolder = 100;
const root = mkdtempSync(join(tmpdir(), 'jishi-bench-folder-'));
const path = (number: number) => join(root, `folder${Math.floor(number / perFolder)}`, `file${number}.txt`);

for (let number = 0; number < files; number++) {
  if (number % perFolder === 0) mkdirSync(join(root, `folder${number / perFolder}`));
  writeFileSync(path(number), `File ${number}. Its text is short, as notes are. 第 ${number} 号文件。\n`);
}

const room = await openConnectorRoom({ folders: [root] });
const owner = await makeOwner(room);
const sourceId = await makeSource(owner, { kind: 'folder', path: root, endings: [], exclude: [] });

/** A long run says how far it is. */
const watch = () =>
  setInterval(async () => {
    const { items } = await showRuns(owner.scope, { sourceId, limit: 1 });
    const { listed = 0, added = 0 } = items[0]?.counts ?? {};
    process.stderr.write(`${listed} listed, ${added} added\n`);
  }, 15_000);

/** Of all threads, and of the processes that parse: on a busy machine the time on the clock says little. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  const living = readdirSync('/proc/self/task')
    .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(' '))
    .filter((child) => child !== '')
    .map((child) => ticksOf(child, [13, 14]));
  const ended = ticksOf('self', [15, 16]);
  return (user + system) / 1e6 + [ended, ...living].reduce((sum, ticks) => sum + ticks, 0) / 100;
}

/** Fields of `proc(5)`, counted from 0; the second one is a name that may hold spaces. */
function ticksOf(process: string, fields: number[]): number {
  const text = readFileSync(`/proc/${process}/stat`, 'utf8');
  const values = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.reduce((sum, field) => sum + Number(values[field - 2]), 0);
}

const timed = async <T>(act: () => Promise<T>) => {
  const [started, work] = [performance.now(), cpuSeconds()];
  const result = await act();
  return { result, seconds: (performance.now() - started) / 1000, cpuSeconds: cpuSeconds() - work };
};

const print = (line: { seconds: number; cpuSeconds: number; [field: string]: unknown }) =>
  console.log(
    JSON.stringify({
      ...line,
      seconds: Number(line.seconds.toFixed(2)),
      cpuSeconds: Number(line.cpuSeconds.toFixed(2)),
    }),
  );

const measure = async (what: string) => {
  const progress = watch();
  const { result, ...spent } = await timed(() => syncOnce(room, owner, sourceId)).finally(() =>
    clearInterval(progress),
  );
  const { status, counts } = result;
  const { listed, added, changed, moved, removed, unchanged, failed } = counts;
  print({ what, ...spent, status, listed, added, changed, moved, removed, unchanged, failed });
  return spent;
};

const first = await measure('first run');
const ingest = process.argv.includes('--no-ingest') ? undefined : await timed(room.drain);
if (ingest !== undefined) print({ what: 'parsing and indexing of its files', ...ingest });
room.queued.length = 0;
const second = await measure('second run, nothing changed');
for (let number = 0; number < 100; number++) writeFileSync(path(number), `File ${number}, written anew.\n`);
for (let number = 100; number < 200; number++) rmSync(path(number));
for (let number = 200; number < 300; number++) renameSync(path(number), `${path(number)}.renamed.txt`);
await measure('100 changed, 100 removed, 100 renamed');
const share = (of: 'seconds' | 'cpuSeconds', more = 0) =>
  `${((100 * second[of]) / (first[of] + more)).toFixed(2)} %`;
console.log(
  `the second run took ${share('seconds')} of the first's time, ${share('cpuSeconds')} of its CPU time`,
);
if (ingest !== undefined)
  console.log(
    `with parsing and indexing: ${share('seconds', ingest.seconds)} and ${share('cpuSeconds', ingest.cpuSeconds)}`,
  );
await room.close();
rmSync(root, { recursive: true });
process.exit(0);
