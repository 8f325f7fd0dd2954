import { describe, expect, it, vi } from 'vitest';
import { createChanges, createMemory } from './memory.ts';

function remembering() {
  const changes = createChanges();
  const world = { value: 'old' as string | undefined, reads: 0 };
  const memory = createMemory<null, string | undefined>(
    async () => {
      world.reads += 1;
      return world.value;
    },
    { changes },
  );
  return { changes, world, memory, look: () => memory.get('key', null) };
}

describe('what is remembered', () => {
  it('is read once, until this process changes anything', async () => {
    const { changes, world, look } = remembering();
    expect([await look(), await look(), world.reads]).toEqual(['old', 'old', 1]);
    world.value = 'new';
    changes.note();
    expect(await look()).toBe('new');
  });

  it('is never what was read before a change and came after it', async () => {
    const changes = createChanges();
    const answers: ((value: string) => void)[] = [];
    const memory = createMemory<null, string>(() => new Promise((resolve) => answers.push(resolve)), {
      changes,
    });
    const first = memory.get('key', null);
    changes.note();
    answers[0]?.('old');
    expect(await first).toBe('old');
    const second = memory.get('key', null);
    answers[1]?.('new');
    expect(await second).toBe('new');
  });

  it('is a second old at most, and read anew beside a request before that', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const { world, look } = remembering();
      await look();
      world.value = 'new';
      vi.advanceTimersByTime(700);
      expect(await look()).toBe('old');
      expect(world.reads).toBe(2);
      await Promise.resolve();
      expect(await look()).toBe('new');
      world.value = 'newer';
      vi.advanceTimersByTime(1_001);
      expect(await look()).toBe('newer');
    } finally {
      vi.useRealTimers();
    }
  });

  it('is neither nothing nor a failure', async () => {
    const { world, look } = remembering();
    world.value = undefined;
    expect(await look()).toBe(undefined);
    world.value = 'there';
    expect(await look()).toBe('there');
  });
});
