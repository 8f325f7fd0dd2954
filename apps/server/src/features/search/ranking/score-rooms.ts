/** Where a search adds up scores: one place a chunk, of all its segments after one another. */
export interface ScoreRoom {
  /** All 0 when it is taken. */
  readonly scores: Float64Array;
  /** Chunks that have a score, in the order in which they got it. */
  readonly touched: Uint32Array;
}

/** Rooms that one search after another uses: to clear and to collect 12 MB for each of a million chunks took longer than to score. */
export interface ScoreRooms {
  take(chunks: number): ScoreRoom;
  /** Its scores must be 0 again. */
  giveBack(room: ScoreRoom): void;
}

/** As many as are searched in at once on two cores; more are made and thrown away. */
const MOST_KEPT = 2;

export function createScoreRooms(): ScoreRooms {
  const kept: ScoreRoom[] = [];
  return {
    take(chunks) {
      const index = kept.findIndex(({ scores }) => scores.length >= chunks);
      const [room] = index < 0 ? [] : kept.splice(index, 1);
      return room ?? { scores: new Float64Array(chunks), touched: new Uint32Array(chunks) };
    },
    giveBack(room) {
      kept.push(room);
      // Small ones come about quickly.
      kept.sort((left, right) => left.scores.length - right.scores.length);
      if (kept.length > MOST_KEPT) kept.shift();
    },
  };
}
