import type { readDataset } from '../../apps/server/src/evaluate-dataset.ts';
import type { Analyzer, Tokens } from '../../apps/server/src/features/search/text/analysis.ts';

type Dataset = NonNullable<ReturnType<typeof readDataset>>;

/** Chunks and queries like real ones, as many as wanted, the same in each run. */
export interface Synthesis {
  dimensions: number;
  chunk(number: number): { id: string; title: string; text: string };
  query(number: number): string;
  vector(): number[];
  /** Around the same centres as the chunks' vectors, and none of them. */
  queryVector(): number[];
}

const CENTRES = 2_000;
const SENTENCES = 5;
const BETWEEN = '\n';

export function createSynthesis(sets: Dataset[], dimensions: number): Synthesis {
  const sentences = sets.map((set) =>
    set.passages.flatMap((passage) =>
      passage.text.split(/(?<=[。！？；]|[.!?] )/).filter((text) => text.length > 8),
    ),
  );
  const [draw, drawVector, drawQuery] = [generator(7), generator(11), generator(13)];
  const spread = (random: () => number) =>
    Array.from({ length: dimensions }, () => random() + random() + random() - 1.5);
  const centres = Array.from({ length: CENTRES }, () => spread(drawVector));
  const near = (random: () => number) => {
    const centre = centres[Math.floor(random() * CENTRES)] ?? [];
    return spread(random).map((value, axis) => Math.round(((centre[axis] ?? 0) + 0.7 * value) * 1e4) / 1e4);
  };
  return {
    dimensions,
    chunk(number) {
      const pool = sentences[number % sentences.length] ?? [];
      const picked = Array.from({ length: SENTENCES }, () => pool[Math.floor(draw() * pool.length)] ?? '');
      return { id: `chunk${number}`, title: '', text: picked.join(BETWEEN) };
    },
    query(number) {
      const queries = sets[number % sets.length]?.queries ?? [];
      return queries[Math.floor(number / sets.length) % queries.length]?.text ?? '';
    },
    vector: () => near(drawVector),
    queryVector: () => near(drawQuery),
  };
}

/** Analyses each sentence once: a million chunks are drawn from some ten thousand. */
export function rememberSentences(analyzer: Analyzer): Analyzer {
  const known = new Map<string, Tokens>();
  const ofSentence = (sentence: string): Tokens => {
    const tokens = known.get(sentence) ?? analyzer.tokens(sentence);
    known.set(sentence, tokens);
    return tokens;
  };
  return {
    ...analyzer,
    tokens: (text) => {
      const parts = text.split(BETWEEN).map(ofSentence);
      return { word: parts.flatMap(({ word }) => word), gram: parts.flatMap(({ gram }) => gram) };
    },
  };
}

/** 0–1, from a seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
