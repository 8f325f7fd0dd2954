import type { Id, RetrievalSettings } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../../api/client.ts';
import { sameSettings } from './presets.ts';

/** The settings that count for what is searched, and those that are being tried instead. */
export function useTrial(baseIds: readonly Id<'base'>[]) {
  const baseId = baseIds.length === 1 ? baseIds[0] : undefined;
  const input = baseId === undefined ? {} : { baseId };
  const state = useQuery(orpc.retrieval.get.queryOptions({ input }));
  const [tried, setTried] = useState<RetrievalSettings>();
  const kept = state.data?.settings;
  const changed = tried !== undefined && (kept === undefined || !sameSettings(tried, kept));
  return {
    /** Undefined: the settings of the tenant. */
    baseId,
    state,
    /** What is shown: tried, or kept. */
    settings: tried ?? kept,
    /** Undefined while nothing else than what is kept is tried. */
    trial: changed ? tried : undefined,
    change: (part: Partial<RetrievalSettings>) => {
      const before = tried ?? kept;
      if (before !== undefined) setTried({ ...before, ...part });
    },
    reset: () => setTried(undefined),
  };
}
export type Trial = ReturnType<typeof useTrial>;
