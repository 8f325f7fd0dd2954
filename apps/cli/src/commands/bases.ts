import type { Id } from '@jishi/contract';
import type { Jishi } from '@jishi/sdk';
import { UsageError } from '../connect.ts';

/** Knowledge bases by name or id, in the order given. */
export async function findBases(jishi: Jishi, wanted: string[]): Promise<Id<'base'>[]> {
  const { items } = await jishi.api.bases.list();
  return wanted.map((text) => {
    const found = items.find((item) => item.id === text || item.name === text);
    if (found === undefined) {
      const names = items.map((item) => item.name).join(', ');
      throw new UsageError(
        `There is no knowledge base "${text}". There are: ${names === '' ? 'none' : names}.`,
      );
    }
    return found.id;
  });
}
