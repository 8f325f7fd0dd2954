import type { BillItem, BillReason } from '@jishi/contract';

export function isDifference(reason: BillReason): boolean {
  return reason !== 'match' && reason !== 'rounding';
}

export function differencesOf(reasons: BillItem['reasons']): number {
  return reasons.filter(({ reason }) => isDifference(reason)).reduce((sum, { lines }) => sum + lines, 0);
}

/** What most bills are cut in, and where the reader is. */
export function timeZones(...others: string[]): string[] {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return [...new Set(['UTC', 'Asia/Shanghai', 'America/Los_Angeles', timeZone, ...others])];
}

/** Units of a currency as people type them, to pico-units; undefined for anything else. */
export function picoOf(text: string): string | undefined {
  const [, whole = '', fraction = ''] = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text.trim()) ?? [];
  return whole === '' ? undefined : String(BigInt(whole + fraction.padEnd(12, '0')));
}
