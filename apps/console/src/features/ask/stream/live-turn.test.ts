import type { AskEvent, Citation, TurnItem } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { applyEvent, closeTurn, failTurn, openTurn } from './live-turn.ts';
import { mergeTurns, shownFromItem } from './shown-turn.ts';

const opening = {
  question: 'Q',
  conversationId: null,
  regenerates: null,
  startedAt: '2026-11-23T00:00:00Z',
  quoting: false,
};
const citation = { number: 1, at: 5, start: 10, quote: 'x' } as Citation;
const start: AskEvent = {
  type: 'turn-start',
  turnId: `trn_${'1'.repeat(32)}`,
  conversationId: `cnv_${'2'.repeat(32)}`,
  question: 'Q',
};
const end = {
  type: 'turn-end',
  turnId: start.turnId,
  kind: 'generated',
  status: 'done',
  model: 'm',
} as AskEvent;
const after = (...events: AskEvent[]) => events.reduce(applyEvent, openTurn(opening));
const item = (id: string, fields: Partial<TurnItem> = {}) =>
  shownFromItem({
    id,
    question: id,
    status: 'done',
    answer: 'old',
    citations: [],
    evidence: [],
    ...fields,
  } as unknown as TurnItem);

describe('a streaming turn', () => {
  it('goes from searching over reading and writing to its end', () => {
    const found: AskEvent = { type: 'evidence-found', evidence: [], query: 'Q' };
    expect(after(start).phase).toBe('searching');
    expect(after(start, found).phase).toBe('reading');
    const writing = after(
      start,
      found,
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
    );
    expect(writing).toMatchObject({ phase: 'writing', text: 'Hello' });
    expect(applyEvent(writing, end)).toMatchObject({ phase: 'ended', problem: null });
  });

  it('counts a citation once however often it is sent', () => {
    const added: AskEvent = { type: 'citation-added', citation };
    expect(after(start, added, added).citations).toHaveLength(1);
  });

  it('keeps what was flagged and where sources disagree, each once', () => {
    const sentence = { start: 0, end: 5, verdict: 'unsupported', objections: ['number'] } as const;
    const flagged: AskEvent = { type: 'sentence-flagged', sentence: { ...sentence, objections: ['number'] } };
    const side = { number: 1, documentName: 'a', quote: '10 days' };
    const conflict = { left: side, right: { ...side, number: 2, quote: '12 days' } };
    const found = { type: 'conflict-found', conflict } as AskEvent;
    const turn = after(start, flagged, flagged, found, found);
    expect(turn.flags).toEqual([sentence]);
    expect(turn.conflicts).toEqual([conflict]);
  });

  it('tells a cut stream from a finished one and from a refused request', () => {
    expect(closeTurn(after(start)).problem).toEqual({ kind: 'lost' });
    expect(closeTurn(after(start, end)).problem).toBeNull();
    expect(failTurn(openTurn(opening), 'no').problem).toEqual({ kind: 'refused', error: 'no' });
    expect(failTurn(after(start), 'no').problem).toEqual({ kind: 'lost' });
  });

  it('keeps the words of an error event when the stream closes after it', () => {
    const failed = after(start, { type: 'error', code: 'models.timeout', title: 'T', detail: 'D' });
    expect(closeTurn(failed).problem).toEqual({ kind: 'server', title: 'T', detail: 'D' });
  });
});

describe('a thread with a live turn', () => {
  it('shows a new question last and a regenerated answer in its place', () => {
    expect(mergeTurns([item('a')], after(start)).map(({ question }) => question)).toEqual(['a', 'Q']);
    const again = { ...after(start), regenerates: 'a' };
    expect(mergeTurns([item('a'), item('b')], again).map(({ question }) => question)).toEqual(['Q', 'b']);
  });

  it('gives way to the stored turn once it is finished, also when the id stays the same', () => {
    const stored = item(start.turnId, { answer: 'stored' });
    expect(mergeTurns([stored], after(start, end)).map(({ answer }) => answer)).toEqual(['stored']);
    const inPlace = { ...after(start, end), regenerates: start.turnId };
    expect(mergeTurns([stored], inPlace).map(({ answer }) => answer)).toEqual(['stored']);
  });

  it('keeps the identity of stored turns', () => {
    const stored = [item('a'), item('b')];
    const merged = mergeTurns(stored, after(start));
    expect(merged[0]).toBe(stored[0]);
    expect(merged[1]).toBe(stored[1]);
  });

  it('keeps the live text while the stored turn still runs', () => {
    const running = item(start.turnId, { status: 'running', answer: '' });
    const live = after(start, { type: 'text-delta', text: 'live' });
    expect(mergeTurns([running], live).map(({ answer }) => answer)).toEqual(['live']);
  });
});
