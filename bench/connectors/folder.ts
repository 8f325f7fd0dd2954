// A folder source over many small files: how long the first run takes, how long a second one that finds nothing new, and
// one after a few changes. Without the parsing and indexing that follows in the background.
//   node bench/connectors/folder.ts [files=20000, at least 300]
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

const measure = async (what: string) => {
  // Jobs of the documents wait in memory here; they are not what is measured.
  room.queued.length = 0;
  const started = performance.now();
  const work = process.cpuUsage();
  const progress = watch();
  const { status, counts } = await syncOnce(room, owner, sourceId).finally(() => clearInterval(progress));
  const seconds = (performance.now() - started) / 1000;
  // Of all threads: on a busy machine the time on the clock says little.
  const { user, system } = process.cpuUsage(work);
  const cpuSeconds = (user + system) / 1e6;
  const { listed, added, changed, moved, removed, unchanged, failed } = counts;
  console.log(
    JSON.stringify({
      what,
      seconds: Number(seconds.toFixed(2)),
      cpuSeconds: Number(cpuSeconds.toFixed(2)),
      status,
      listed,
      added,
      changed,
      moved,
      removed,
      unchanged,
      failed,
    }),
  );
  return { seconds, cpuSeconds };
};

const first = await measure('first run');
const second = await measure('second run, nothing changed');
for (let number = 0; number < 100; number++) writeFileSync(path(number), `File ${number}, written anew.\n`);
for (let number = 100; number < 200; number++) rmSync(path(number));
for (let number = 200; number < 300; number++) renameSync(path(number), `${path(number)}.renamed.txt`);
await measure('100 changed, 100 removed, 100 renamed');
const share = (of: 'seconds' | 'cpuSeconds') => ((100 * second[of]) / first[of]).toFixed(1);
console.log(
  `the second run took ${share('seconds')} % of the first's time and ${share('cpuSeconds')} % of its CPU time`,
);
await room.close();
rmSync(root, { recursive: true });
process.exit(0);
