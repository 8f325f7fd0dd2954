import type { JishiInputs } from '@jishi/sdk';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSession } from '../../../api/session.ts';
import { type FilterParameters, filtersOf } from './filters.ts';

interface TestParameters extends FilterParameters {
  query?: string | undefined;
  base?: string | undefined;
  mode?: string | undefined;
  viewAs?: string | undefined;
}

export type SearchMode = NonNullable<JishiInputs['knowledgeSearch']['search']['mode']>;
export const searchModes: readonly SearchMode[] = ['hybrid', 'lexical', 'vector'];

type BaseId = NonNullable<JishiInputs['knowledgeSearch']['search']['baseIds']>[number];

/** A search test as it stands in the address, so that it can be passed on. */
export function useSearchTest() {
  const search = useSearch({ from: '/_app/knowledge/search' });
  const navigate = useNavigate();
  const { can } = useSession();
  const change = (part: TestParameters) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, ...part }),
      replace: true,
      resetScroll: false,
    });
  return {
    query: (search.query ?? '').trim().slice(0, 2000),
    baseIds: (search.base ?? '').split(',').filter((id): id is BaseId => /^kb_[0-9a-f]{32}$/.test(id)),
    mode: searchModes.find((mode) => mode === search.mode),
    viewAs: can('knowledge.view-as') ? search.viewAs : undefined,
    filters: filtersOf(search),
    change,
  };
}
export type SearchTest = ReturnType<typeof useSearchTest>;
