import type { Locale } from '@jishi/contract';
import type { Scope } from '../../kernel/scope.ts';
import { recentDocuments } from './evidence/readable-store.ts';
import { texts } from './texts.ts';

const mostQuestions = 6;
const recentTitles = 4;

/** Questions to start with: those of the sample workspace where there is one, else about the newest readable documents. */
export async function suggestQuestions(scope: Scope, locale: Locale): Promise<string[]> {
  const prepared = await scope.ports.starterQuestions(scope, locale);
  if (prepared.length > 0) return prepared.slice(0, mostQuestions);
  const documents = await scope.tx((tx) => recentDocuments(tx, scope.actor.userId, recentTitles));
  return documents.map(({ name }) => texts[locale].overview(name.replace(/\.[a-z0-9]{1,5}$/i, '')));
}
