import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { dayStart } from '../../../i18n/day-bounds.ts';
import { type FilterParameters, filtersOf } from '../../knowledge/index.ts';
import { basesText, chosenBases } from './base-choice.ts';
import { chatModels, chosenModel } from './model-choice.ts';

/** What may be asked and how, and what is chosen of it. The choice stands in the address. */
export function useChoices() {
  const { can } = useSession();
  const search = useSearch({ from: '/_app/ask' });
  const navigate = useNavigate();
  const bases = useQuery(orpc.bases.list.queryOptions());
  const pool = useQuery({ ...orpc.modelPool.list.queryOptions(), enabled: can('models.use') });
  const readable = (bases.data?.items ?? []).filter(({ can: { read } }) => read);
  const models = chatModels(pool.data?.items ?? []);
  const change = (part: { [Name in 'bases' | 'model' | 'asOf']?: string | undefined } & FilterParameters) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, ...part }),
      replace: true,
      resetScroll: false,
    });
  return {
    bases: readable,
    /** Loaded, and nothing to ask. */
    nothing: bases.isSuccess && readable.length === 0,
    chosen: chosenBases(search.bases, readable),
    choose: (chosen: readonly string[]) => change({ bases: basesText(chosen) }),
    models,
    /** Known to be without a model; unknown for those who may not see the models. */
    withoutModel: pool.isSuccess && models.length === 0,
    model: chosenModel(search.model, models),
    /** A day whose documents are asked; undefined = today's. */
    asOf: dayStart(search.asOf) === undefined ? undefined : search.asOf,
    chooseDay: (asOf: string | undefined) => change({ asOf }),
    /** From documents that meet these alone; empty = from all. */
    filters: filtersOf(search),
    chooseFilters: (part: FilterParameters) => change(part),
    chooseModel: (model: string | undefined) => change({ model }),
  };
}
export type Choices = ReturnType<typeof useChoices>;
