// Format, lint, types, arrows, dead code, generated files, sizes. All run; the exit code tells whether all passed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const bin = (name) => `node_modules/.bin/${name}`;
// TypeScript 7 checks in a tenth of the time; 6 stays for its JavaScript API (scripts/shape.mjs).
const types = 'node_modules/typescript-native/bin/tsc';
const checks = [
  ['format and lint', bin('biome'), ['check', '--max-diagnostics=50', '.']],
  ['types', bin('node'), [types, '--noEmit', '-p', '.']],
  ['types of the console', bin('node'), [types, '--noEmit', '-p', 'apps/console']],
  ['arrows', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'apps', 'packages', 'tests']],
  ['dead code', bin('knip'), []],
  ['generated database types', bin('node'), ['scripts/database-types.mjs', '--check']],
  ['generated documents', bin('node'), ['scripts/generate-docs.mjs', '--check']],
  ['sizes', bin('node'), ['scripts/shape.mjs', '--check']],
];

const failed = checks.filter(([name, command, parameters]) => {
  if (parameters[0]?.startsWith('scripts/') && !existsSync(parameters[0])) return false;
  const start = Date.now();
  const result = spawnSync(command, parameters, { encoding: 'utf8' });
  console.log(
    `${result.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`,
  );
  if (result.status !== 0) console.log(`${result.stdout}${result.stderr}`.slice(0, 12_000));
  return result.status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
