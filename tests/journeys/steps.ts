import { it } from 'vitest';

type Step = (name: string, work: () => Promise<void>) => void;

/** Steps of one journey: each needs what those before it made. After a failure the rest would only fail in other words. */
export function createSteps(): { step: Step; look: Step } {
  let failed = false;
  const step: Step = (name, work) =>
    it(name, async ({ skip }) => {
      skip(failed, 'a step before failed');
      failed = true;
      await work();
      failed = false;
    });
  // What comes later does not depend on a look at what is there.
  const look: Step = (name, work) =>
    it(name, async ({ skip }) => {
      skip(failed, 'a step before failed');
      await work();
    });
  return { step, look };
}
