import type { SyncCounts } from '@jishi/contract';

export function noCounts(): SyncCounts {
  return {
    listed: 0,
    added: 0,
    changed: 0,
    moved: 0,
    removed: 0,
    unchanged: 0,
    accessChanged: 0,
    failed: 0,
    skipped: 0,
    bytes: 0,
  };
}
