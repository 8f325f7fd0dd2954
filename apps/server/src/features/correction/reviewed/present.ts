import type { Id, ReviewedAnswer } from '@jishi/contract';
import { parsePrincipal } from '../../knowledge/index.ts';
import type { OpenPlace } from './sources.ts';
import type { AnswerView } from './store.ts';

interface Context {
  places: (OpenPlace | undefined)[];
  names: Map<string, string>;
  write: boolean;
  now: Date;
}

export function presentAnswer(row: AnswerView, { places, names, write, now }: Context): ReviewedAnswer {
  const citations = places.flatMap((place) => place?.citation ?? []);
  const lost = places.length - citations.length;
  return {
    id: row.id as Id<'answer'>,
    base: { id: row.base_id as Id<'base'>, name: row.base_name },
    questions: row.questions,
    answer: row.answer,
    // Stored as a 4-byte number: 0.8 would come back as 0.800000011920929.
    threshold: Math.round(row.threshold * 100) / 100,
    enabled: row.enabled,
    effectiveAt: row.effective_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    state: stateOf(row, lost, now),
    citations,
    lost,
    access: {
      mode: row.entries === null ? 'inherit' : 'list',
      entries: presentNames(row.entries ?? [], names),
      denied: presentNames(row.denies, names),
    },
    uses: row.uses,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.editor,
    can: { write },
  };
}

function stateOf(row: AnswerView, lost: number, now: Date): ReviewedAnswer['state'] {
  if (!row.enabled) return 'off';
  if (row.expires_at !== null && row.expires_at <= now) return 'expired';
  if (row.effective_at !== null && row.effective_at > now) return 'not-yet-effective';
  return lost > 0 ? 'source-lost' : 'active';
}

function presentNames(keys: string[], names: Map<string, string>) {
  return keys.flatMap((key) => {
    const name = names.get(key);
    return name === undefined ? [] : [{ ...parsePrincipal(key), name }];
  });
}
