import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { audit as english } from './en/ui/audit.ts';
import { audit as chinese } from './zh-CN/ui/audit.ts';

const rooms = join(import.meta.dirname, '../../../apps/server/src/features');

/** Actions that are written out where they are recorded. */
function recorded(): string[] {
  return readdirSync(rooms, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => [
      ...readFileSync(join(rooms, name), 'utf8').matchAll(/action: '([a-z_]+\.[a-z_-]+)'/g),
    ])
    .map(([, action = '']) => action);
}

describe('what the audit log says', () => {
  it('has words for every action', () => {
    const actions = [...new Set(recorded())];
    expect(actions.length).toBeGreaterThan(80);
    for (const texts of [english, chinese]) {
      const known = new Set(Object.keys(texts.actions));
      expect(actions.filter((action) => !known.has(action.replace('.', '-')))).toEqual([]);
    }
  });
});
