import type { TriageSignals } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { suggestCause } from './suggest.ts';

const signals: TriageSignals = {
  kind: 'quotation',
  evidence: 8,
  cited: 2,
  flagged: 0,
  confidence: 0.8,
  readableShare: 0.9,
  anyShare: 0.9,
  unread: 0,
};
const refused: Partial<TriageSignals> = { kind: 'not-in-documents', cited: 0, confidence: 0.1 };

describe('the likeliest cause', () => {
  const cases: [string, Partial<TriageSignals>, string | null, string][] = [
    ['nothing about it anywhere', { ...refused, readableShare: 0.2, anyShare: 0.2 }, null, 'missing-source'],
    ['only somebody else may read it', { ...refused, readableShare: 0.3, anyShare: 0.9 }, null, 'permission'],
    [
      'a little better elsewhere is chance',
      { ...refused, readableShare: 0.8, anyShare: 0.9 },
      null,
      'retrieval',
    ],
    [
      'a file of that name could not be read',
      { ...refused, readableShare: 0.2, anyShare: 0.2, unread: 1 },
      null,
      'parse',
    ],
    ['it lies there and was not found', { ...refused, evidence: 0 }, null, 'retrieval'],
    ['it was found and taken for no answer', { ...refused, evidence: 8 }, null, 'retrieval'],
    ['it was refused, whatever is said to be wrong', { ...refused, evidence: 8 }, 'wrong', 'retrieval'],
    ['the answer uses nothing that was found', { kind: 'generated', cited: 0 }, null, 'answer'],
    ['said to be incomplete, and more is readable', {}, 'incomplete', 'retrieval'],
    ['a wrong citation', {}, 'bad-citation', 'answer'],
    ['sentences without support', { flagged: 2 }, 'wrong', 'answer'],
    ['wrong from poor passages', { readableShare: 0.2, anyShare: 0.2 }, 'wrong', 'missing-source'],
    ['wrong from middling passages', { readableShare: 0.5, anyShare: 0.5 }, 'wrong', 'retrieval'],
    ['wrong from good passages', {}, 'wrong', 'answer'],
    ['out of date', {}, 'outdated', 'missing-source'],
  ];
  it.each(cases)('%s', (...[, facts, reason, cause]) => {
    expect(suggestCause({ ...signals, ...facts }, reason)).toBe(cause);
  });
});
