import { describe, expect, it } from 'vitest';
import { dayEnd, dayStart } from '../../../i18n/day-bounds.ts';
import { changeOf, formOf, type ValidityForm } from './validity-change.ts';

const open: ValidityForm = { enabled: true, from: '', until: '', supersededBy: null, supersededFrom: '' };

describe('a change of the validity', () => {
  it('is nothing when nothing was changed, whatever the hour of an instant', () => {
    const form = formOf({
      enabled: true,
      effectiveAt: '2026-03-01T09:30:00.000Z',
      expiresAt: '2026-09-01T17:45:00.000Z',
      supersededBy: null,
      supersededAt: null,
      state: 'in-force',
    });
    expect(changeOf(form, form)).toEqual({});
    expect(changeOf(form, { ...form, enabled: false })).toEqual({ enabled: false });
  });

  it('counts both days in', () => {
    expect(changeOf(open, { ...open, from: '2026-01-01', until: '2026-12-31' })).toEqual({
      effectiveAt: dayStart('2026-01-01'),
      expiresAt: dayEnd('2026-12-31'),
    });
  });

  it('takes a bound away when its day is emptied', () => {
    expect(changeOf({ ...open, until: '2026-12-31' }, open)).toEqual({ expiresAt: null });
  });

  it('names a replacement, with its day when one is chosen, and takes it back', () => {
    const by = `doc_${'1'.repeat(32)}`;
    expect(changeOf(open, { ...open, supersededBy: by })).toEqual({ supersededBy: by });
    const dated = { ...open, supersededBy: by, supersededFrom: '2026-07-01' };
    expect(changeOf(open, dated)).toEqual({ supersededBy: by, supersededAt: dayStart('2026-07-01') });
    expect(changeOf(dated, { ...dated, supersededBy: null })).toEqual({ supersededBy: null });
  });
});
