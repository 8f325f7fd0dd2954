import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTerms, toTerm } from '../segment/term.ts';
import { createFamilyWriter } from '../segment/write-family.ts';
import { bestHits } from './score.ts';
import { createScoreRooms } from './score-rooms.ts';
import { type BlockSource, type QueryTerm, type SegmentView, saturation, weigh } from './weigh.ts';

interface Chunk {
  length: number;
  counts: Record<string, number>;
}

const TERMS = ['a', 'b', 'c', 'd', 'e'];
const SHARES = [0.002, 0.02, 0.15, 0.5, 0.9];

/** Deterministic noise: the same seed gives the same corpus. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `a` is rare, `e` is nearly everywhere: long lists of several parts. */
function corpus(random: () => number, size: number): Chunk[] {
  return Array.from({ length: size }, () => {
    const counts: Record<string, number> = {};
    for (const [index, term] of TERMS.entries()) {
      if (random() < (SHARES[index] ?? 0)) counts[term] = 1 + Math.floor(random() ** 4 * 8);
    }
    return { length: 10 + Math.floor(random() * 200), counts };
  });
}

function build(chunks: readonly Chunk[]): { view: SegmentView; blocks: Map<number, Uint8Array> } {
  const lengths = Uint32Array.from(chunks, (chunk) => chunk.length);
  const writer = createFamilyWriter(1, lengths);
  const terms = TERMS.map((token) => ({ token, term: toTerm(token) }));
  terms.sort((left, right) => compareTerms(left.term, right.term));
  for (const { token, term } of terms) {
    const ordinals = [...chunks.keys()].filter((ordinal) => chunks[ordinal]?.counts[token] !== undefined);
    const counts = ordinals.map((ordinal) => chunks[ordinal]?.counts[token] ?? 0);
    if (ordinals.length > 0) writer.add(term, { ordinals, counts });
  }
  writer.finish();
  const starts = Uint32Array.of(0, chunks.length);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const table = { entryIds: Float64Array.of(1), starts, lengths: { word: lengths, gram: lengths } };
  const view = { id: 's', table, bits: { word: 1, gram: 1 }, tokens: { word: tokens, gram: tokens } };
  return { view, blocks: new Map(writer.take().map((block) => [block.number, block.data])) };
}

/** BM25 by the book over all chunks. */
function scoreAll(segments: readonly Chunk[][], query: readonly QueryTerm[], tokens: readonly string[]) {
  const all = segments.flatMap((chunks, segment) =>
    chunks.map((chunk, ordinal) => ({ chunk, segment, ordinal })),
  );
  const average = all.reduce((sum, { chunk }) => sum + chunk.length, 0) / all.length;
  const idfs = tokens.map((token) => {
    const frequency = all.filter((other) => other.chunk.counts[token] !== undefined).length;
    return Math.log(1 + (all.length - frequency + 0.5) / (frequency + 0.5));
  });
  return all.map(({ chunk, segment, ordinal }) => {
    let score = 0;
    for (const [index, token] of tokens.entries()) {
      const count = chunk.counts[token];
      const factor = (query[index]?.weight ?? 0) * (idfs[index] ?? 0) * 1.9;
      if (count !== undefined) score += factor * saturation(count, chunk.length, average);
    }
    return { segment, ordinal, score };
  });
}

describe('bestHits', () => {
  it('finds exactly the best, however much it skips, where others scored before', async () => {
    const rooms = createScoreRooms();
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          sizes: fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 3 }),
          tokens: fc.uniqueArray(fc.constantFrom(...TERMS), { minLength: 1 }),
          size: fc.integer({ min: 1, max: 30 }),
          firstRound: fc.integer({ min: 1, max: 8 }),
          restricted: fc.boolean(),
        }),
        async ({ seed, sizes, tokens, size, firstRound, restricted }) => {
          const random = noise(seed);
          const segments = sizes.map((count) => corpus(random, count));
          const built = segments.map(build);
          const source: BlockSource = {
            load: async (keys) =>
              keys.map((key) => built[key.segment]?.blocks.get(key.block) ?? new Uint8Array(0)),
          };
          const query = tokens.map(
            (token): QueryTerm => ({
              family: 'word',
              token,
              term: toTerm(token),
              weight: 1 + random(),
              also: false,
            }),
          );
          const views = built.map((one) => one.view);
          const eligible = restricted
            ? sizes.map((count) => Uint8Array.from({ length: count }, () => (random() < 0.3 ? 1 : 0)))
            : undefined;
          const { cells } = await weigh(views, query, source);
          const hits = await bestHits({ segments: views, cells, source, eligible, firstRound, rooms }, size);
          const expected = scoreAll(segments, query, tokens)
            .filter(
              (hit) =>
                hit.score > 0 && (eligible === undefined || eligible[hit.segment]?.[hit.ordinal] === 1),
            )
            .sort((left, right) => right.score - left.score)
            .slice(0, size);
          expect(hits).toHaveLength(expected.length);
          for (const [index, hit] of hits.entries())
            expect(hit.score).toBeCloseTo(expected[index]?.score ?? 0, 9);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does not read the blocks of frequent terms that cannot change the result', async () => {
    const chunks = Array.from({ length: 40_000 }, (_, ordinal): Chunk => {
      const counts: Record<string, number> = ordinal % 4_000 === 7 ? { a: 3, e: 1 } : { e: 1 };
      return { length: 100, counts };
    });
    const { view, blocks } = build(chunks);
    let read = 0;
    const source: BlockSource = {
      load: async (keys) => {
        read += keys.length;
        return keys.map((key) => blocks.get(key.block) ?? new Uint8Array(0));
      },
    };
    const query = ['a', 'e'].map(
      (token): QueryTerm => ({ family: 'word', token, term: toTerm(token), weight: 1, also: false }),
    );
    const { cells } = await weigh([view], query, source);
    const parts = cells.reduce((sum, cell) => sum + cell.parts.length, 0);
    const hits = await bestHits({ segments: [view], cells, source, firstRound: 4 }, 5);
    expect(hits.map((hit) => hit.ordinal)).toEqual([7, 4_007, 8_007, 12_007, 16_007]);
    expect(parts).toBeGreaterThan(15);
    expect(read).toBeLessThan(parts);
  });
});
