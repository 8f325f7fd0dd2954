import type { Id } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { EmptyState, Icon, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { SearchForm } from './search/search-form.tsx';
import { SearchResults } from './search/search-results.tsx';
import { SettingsPanel } from './search/settings/settings-panel.tsx';
import { useTrial } from './search/settings/use-trial.ts';
import { useSearchTest } from './search/use-search-test.ts';
import { ViewAsBanner } from './search/view-as.tsx';
import { WhyNotFound } from './search/why-not-found.tsx';

/** Tries out what a question finds, with other settings and with the eyes of another member. */
export function SearchPage() {
  const { t } = useTranslation();
  const test = useSearchTest();
  const { query, baseIds, viewAs, filters } = test;
  const trial = useTrial(baseIds);
  const bases = useQuery(orpc.bases.list.queryOptions());
  const [tuning, setTuning] = useState(false);
  const mode = test.mode ?? trial.settings?.mode ?? 'hybrid';
  const input = {
    ...{ query, filters, limit: 20 },
    ...(test.mode === undefined ? {} : { mode: test.mode }),
    ...(trial.trial === undefined ? {} : { settings: trial.trial }),
    ...(baseIds.length === 0 ? {} : { baseIds: [...baseIds] }),
    ...(viewAs === undefined ? {} : { viewAs: viewAs as Id<'user'> }),
  };
  const result = useQuery({
    ...orpc.knowledgeSearch.search.queryOptions({ input }),
    enabled: query !== '',
    // Rights and documents change: every look is a new one.
    staleTime: 0,
  });
  const tune = (
    <Button
      icon={<Icon name="settings" size={16} />}
      aria-expanded={tuning}
      onClick={() => setTuning(!tuning)}
    >
      {t('retrieval.settings.show')}
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title={t('knowledge.test.title')}
        description={t('knowledge.test.description')}
        back={{ to: '/knowledge', label: t('knowledge.title') }}
        actions={tune}
      />
      <div className="stack">
        <SearchForm test={test} mode={mode} busy={result.isFetching} onAgain={() => void result.refetch()} />
        {tuning && (
          <SettingsPanel
            trial={trial}
            baseName={bases.data?.items.find(({ id }) => id === trial.baseId)?.name}
          />
        )}
        <ViewAsBanner userId={viewAs} onEnd={() => test.change({ viewAs: undefined })} />
        {query === '' ? (
          <EmptyState
            icon="search"
            title={t('knowledge.test.startTitle')}
            text={t('knowledge.test.startText')}
          />
        ) : (
          <QueryView query={result}>
            {(data) => (
              <>
                <SearchResults result={data} mode={mode} baseCount={baseIds.length} viewAs={viewAs} />
                {viewAs === undefined && <WhyNotFound key={query} search={input} />}
              </>
            )}
          </QueryView>
        )}
      </div>
    </Page>
  );
}
