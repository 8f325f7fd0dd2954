import type { Id, ParserUsage } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { existing } from './manage.ts';
import { readByParser } from './store.ts';

const mostBases = 100;

/**
 * What would be missing had a parser not been there. Names of bases are no secret from administrators, who see them all.
 * @throws knowledge.parser_not_found
 */
export function showUsage(scope: Scope, parserId: string): Promise<ParserUsage> {
  return scope.tx(async (tx) => {
    await existing(tx, parserId);
    const bases = await readByParser(tx, parserId);
    return {
      documents: bases.reduce((sum, { documents }) => sum + documents, 0),
      bases: bases.slice(0, mostBases).map((base) => ({ ...base, id: base.id as Id<'base'> })),
    };
  });
}
