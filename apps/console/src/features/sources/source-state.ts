import type { SourceItem } from '@jishi/contract';

/** A run waits or works: its numbers change by themselves. */
export function isRunning({ lastRun }: Pick<SourceItem, 'lastRun'>): boolean {
  return lastRun?.status === 'queued' || lastRun?.status === 'running';
}

/** What a row says of a source: a run that goes on counts more than a pause, a pause more than the last result. */
export function stateOf({
  paused,
  lastRun,
}: Pick<SourceItem, 'paused' | 'lastRun'>):
  | 'paused'
  | 'never'
  | NonNullable<SourceItem['lastRun']>['status'] {
  if (isRunning({ lastRun })) return lastRun?.status ?? 'never';
  if (paused) return 'paused';
  return lastRun?.status ?? 'never';
}
