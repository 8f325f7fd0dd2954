// The figures of a run: medians of the rounds, and what a target adds to the mock.
import type { RoundResult } from './load.ts';

export interface Measured extends RoundResult {
  target: string;
  /** `json`, `burst` (100 chunks at once), `paced` (a chunk every 10 ms). */
  work: string;
  clients: number;
  round: number;
  /** Of the target's processes, a request. */
  cpuMicros: number;
  /** Of the database server's processes on this machine, a request. */
  databaseCpuMicros: number;
  residentMb: number;
}

type Figure = Exclude<keyof Measured, 'target' | 'work' | 'firstFailure'>;

function median(rows: Measured[], read: (row: Measured) => number): number {
  const sorted = rows.map(read).sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

const columns = [
  'target',
  'requests/s',
  'of fastify',
  'p50 ms',
  'p99 ms',
  'added p50',
  'added p99',
  'first p50',
  'first p99',
  'events/s',
  'CPU µs',
  'database CPU µs',
  'MB',
  'failures',
];

export function printTable(measured: Measured[]): void {
  for (const [title, rows] of Map.groupBy(measured, ({ work, clients }) => `${work}, ${clients} clients`)) {
    console.log(`\n### ${title}\n| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}`);
    const perTarget = Map.groupBy(rows, ({ target }) => target);
    const rate = (name: string) =>
      median(perTarget.get(name) ?? [], ({ requests, seconds }) => requests / seconds);
    const figure = (name: string, key: Figure) => median(perTarget.get(name) ?? [], (row) => row[key]);
    for (const name of perTarget.keys()) {
      const cells = [
        name,
        Math.round(rate(name)),
        rate('fastify') === 0 ? '' : `${Math.round((rate(name) / rate('fastify')) * 100)} %`,
        figure(name, 'p50').toFixed(2),
        figure(name, 'p99').toFixed(1),
        (figure(name, 'p50') - figure('direct', 'p50')).toFixed(2),
        (figure(name, 'p99') - figure('direct', 'p99')).toFixed(1),
        figure(name, 'firstP50').toFixed(2),
        figure(name, 'firstP99').toFixed(1),
        Math.round(median(perTarget.get(name) ?? [], ({ events, seconds }) => events / seconds)),
        Math.round(figure(name, 'cpuMicros')),
        Math.round(figure(name, 'databaseCpuMicros')),
        Math.round(figure(name, 'residentMb')),
        (perTarget.get(name) ?? []).reduce((sum, { failures }) => sum + failures, 0),
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
}
