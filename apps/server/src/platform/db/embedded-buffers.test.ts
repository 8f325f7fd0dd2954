import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bufferMegabytes } from './embedded-buffers.ts';

describe('memory of the embedded database', () => {
  const directory = mkdtempSync(join(tmpdir(), 'jishi-buffers-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  /** A cluster whose tables take so much; no byte of it is written. */
  const clusterOf = (name: string, megabytes: number[]): string => {
    const cluster = join(directory, name);
    for (const [index, size] of megabytes.entries()) {
      const folder = join(cluster, 'base', String(index));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'table'), '');
      truncateSync(join(folder, 'table'), size * 1024 * 1024);
    }
    return cluster;
  };

  it.each([
    { name: 'empty', tables: [0], memory: 96 },
    { name: 'small', tables: [100, 80], memory: 96 },
    { name: 'middling', tables: [200, 120], memory: 160 },
  ])('is half of what a $name database holds, and 96 MB at least', ({ name, tables, memory }) => {
    expect(bufferMegabytes(clusterOf(name, tables))).toBe(memory);
  });

  it('is bounded', () => {
    expect(bufferMegabytes(clusterOf('large', [20_000]))).toBeLessThanOrEqual(512);
  });

  it('is the least before there is a database, and without a directory', () => {
    expect(bufferMegabytes(join(directory, 'none'))).toBe(96);
    expect(bufferMegabytes(null)).toBe(96);
  });
});
