/** A scored chunk: segment by its index in the query's list, chunk by its ordinal there. */
export interface Hit {
  readonly segment: number;
  readonly ordinal: number;
  readonly score: number;
}

/** Keeps the `size` best hits of a stream. */
export interface Top {
  offer(score: number, segment: number, ordinal: number): void;
  /** The lowest score that is still inside; −Infinity while there is room. */
  threshold(): number;
  /** Best first; equal scores by segment and ordinal, so that the order is the same each time. */
  sorted(): Hit[];
}

export function createTop(size: number): Top {
  // A binary heap with the worst hit at the root.
  const heap: Hit[] = [];
  const siftUp = (start: number): void => {
    let child = start;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!swapIfWorse(heap, child, parent)) return;
      child = parent;
    }
  };
  const siftDown = (): void => {
    let parent = 0;
    for (;;) {
      const left = parent * 2 + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && worse(heap[right], heap[left]) ? right : left;
      if (!swapIfWorse(heap, child, parent)) return;
      parent = child;
    }
  };
  const threshold = (): number => (heap.length < size ? -Infinity : (heap[0]?.score ?? -Infinity));
  return {
    offer(score, segment, ordinal) {
      if (score < threshold()) return;
      const hit = { segment, ordinal, score };
      if (heap.length < size) {
        heap.push(hit);
        siftUp(heap.length - 1);
      } else if (worse(heap[0], hit)) {
        heap[0] = hit;
        siftDown();
      }
    },
    threshold,
    sorted: () => [...heap].sort((left, right) => (worse(left, right) ? 1 : -1)),
  };
}

function worse(left: Hit | undefined, right: Hit | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (left.score !== right.score) return left.score < right.score;
  if (left.segment !== right.segment) return left.segment > right.segment;
  return left.ordinal > right.ordinal;
}

function swapIfWorse(heap: Hit[], child: number, parent: number): boolean {
  const lower = heap[child];
  const upper = heap[parent];
  if (lower === undefined || upper === undefined || !worse(lower, upper)) return false;
  heap[parent] = lower;
  heap[child] = upper;
  return true;
}
