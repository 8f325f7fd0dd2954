import type { Id, ParserFormat, ParserItem } from '@jishi/contract';

/** What the form holds. */
export interface ParserValues {
  name: string;
  kind: ParserItem['kind'];
  address: string;
  formats: ParserFormat[];
  /** Empty = as it is stored. */
  secret?: string;
  /** The stored one is to go. */
  withoutSecret?: boolean;
  timeoutSeconds: number;
  maxMegabytes: number;
  fallback: boolean;
}

export const newParser: Partial<ParserValues> = {
  kind: 'docling',
  formats: ['pdf', 'image'],
  timeoutSeconds: 300,
  maxMegabytes: 100,
  fallback: true,
};

/** The secret to send: one that was typed, none, or (left out) the stored one. */
export function secretOf({ secret, withoutSecret }: Partial<ParserValues>): { secret?: string | null } {
  const typed = secret?.trim() ?? '';
  if (typed !== '') return { secret: typed };
  return withoutSecret === true ? { secret: null } : {};
}

const longestTest = 120;

/** What is tested: the form as it stands; undefined while it lacks something. */
export function trialOf(
  values: Partial<ParserValues>,
  { parserId, format }: { parserId?: Id<'parser'>; format: ParserFormat | undefined },
) {
  const { kind, address, timeoutSeconds } = values;
  if (kind === undefined || format === undefined || !isAddress(address)) return undefined;
  return {
    ...(parserId === undefined ? {} : { parserId }),
    ...secretOf(values),
    kind,
    address,
    format,
    timeoutSeconds: Math.min(timeoutSeconds ?? longestTest, longestTest),
  };
}

export function isAddress(text: string | undefined): text is string {
  if (text === undefined || !/^https?:\/\//i.test(text)) return false;
  return URL.canParse(text);
}
