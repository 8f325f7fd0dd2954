import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { missing } from './browser.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const reason = missing();

describe.skipIf(reason?.includes('not built') === true)('the built console', () => {
  it('needs at most 450 kB of compressed JavaScript for the first paint of any page', () => {
    const result = spawnSync(process.execPath, ['scripts/console-size.mjs', '--limit-kb', '450'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(result.status, result.stdout + result.stderr).toBe(0);
  });
});
