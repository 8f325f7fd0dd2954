import type { Id } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { EmptyState, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { SearchForm } from './search/search-form.tsx';
import { SearchResults } from './search/search-results.tsx';
import { useSearchTest } from './search/use-search-test.ts';
import { ViewAsBanner } from './search/view-as.tsx';

/** Tries out what a question finds, also with the eyes of another member. */
export function SearchPage() {
  const { t } = useTranslation();
  const test = useSearchTest();
  const { query, baseIds, mode, viewAs } = test;
  const input = {
    query,
    mode,
    limit: 20,
    ...(baseIds.length === 0 ? {} : { baseIds: [...baseIds] }),
    ...(viewAs === undefined ? {} : { viewAs: viewAs as Id<'user'> }),
  };
  const result = useQuery({
    ...orpc.knowledgeSearch.search.queryOptions({ input }),
    enabled: query !== '',
    // Rights and documents change: every look is a new one.
    staleTime: 0,
  });
  return (
    <Page>
      <PageHeader
        title={t('knowledge.test.title')}
        description={t('knowledge.test.description')}
        back={{ to: '/knowledge', label: t('knowledge.title') }}
      />
      <div className="stack">
        <SearchForm test={test} busy={result.isFetching} onAgain={() => void result.refetch()} />
        <ViewAsBanner userId={viewAs} onEnd={() => test.change({ viewAs: undefined })} />
        {query === '' ? (
          <EmptyState
            icon="search"
            title={t('knowledge.test.startTitle')}
            text={t('knowledge.test.startText')}
          />
        ) : (
          <QueryView query={result}>
            {(data) => <SearchResults result={data} mode={mode} baseCount={baseIds.length} viewAs={viewAs} />}
          </QueryView>
        )}
      </div>
    </Page>
  );
}
