import type { DocumentItem, Id } from '@jishi/contract';
import { dayEnd, dayOf, dayStart, lastDayOf } from '../../../i18n/day-bounds.ts';

/** The form: days of the reader's calendar, both inclusive; empty = without bound. */
export interface ValidityForm {
  enabled: boolean;
  from: string;
  until: string;
  supersededBy: string | null;
  supersededFrom: string;
}

type Validity = DocumentItem['validity'];

export function formOf({
  enabled,
  effectiveAt,
  expiresAt,
  supersededBy,
  supersededAt,
}: Validity): ValidityForm {
  return {
    enabled,
    from: effectiveAt === null ? '' : dayOf(effectiveAt),
    until: expiresAt === null ? '' : lastDayOf(expiresAt),
    supersededBy,
    supersededFrom: supersededAt === null ? '' : dayOf(supersededAt),
  };
}

interface ValidityChange {
  enabled?: boolean;
  effectiveAt?: string | null;
  expiresAt?: string | null;
  supersededBy?: Id<'document'> | null;
  supersededAt?: string;
}

/** Only what was changed: an instant that an interface set to the minute must not become a whole day by the way. */
export function changeOf(before: ValidityForm, after: ValidityForm): ValidityChange {
  const replaced =
    before.supersededBy !== after.supersededBy || before.supersededFrom !== after.supersededFrom;
  const supersededAt = dayStart(after.supersededFrom);
  return {
    ...(before.enabled === after.enabled ? {} : { enabled: after.enabled }),
    ...(before.from === after.from ? {} : { effectiveAt: dayStart(after.from) ?? null }),
    ...(before.until === after.until ? {} : { expiresAt: dayEnd(after.until) ?? null }),
    ...(replaced ? { supersededBy: after.supersededBy as Id<'document'> | null } : {}),
    ...(replaced && after.supersededBy !== null && supersededAt !== undefined ? { supersededAt } : {}),
  };
}
