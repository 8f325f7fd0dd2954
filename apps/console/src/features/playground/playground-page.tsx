import type { ModelItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Forbidden, Page, PageHeader, QueryView } from '../../ui/index.ts';
import styles from './playground.module.css';
import { PromptForm } from './prompt-form.tsx';
import { useLedger } from './run/ledger.ts';
import { fastestOf } from './run/run-state.ts';
import { useRuns } from './run/use-runs.ts';
import { RunColumn } from './run-column.tsx';

const mostModels = 4;

/** One prompt, several models, side by side. Which models is in the address; what is asked stays in this page. */
export function PlaygroundPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const models = useQuery(orpc.modelPool.list.queryOptions({ enabled: can('models.use') }));
  const routes = useQuery(orpc.modelRoutes.list.queryOptions({ enabled: can('models.use') }));
  if (!can('models.use')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  const toModels = (
    <Link to="/models">
      <Button type="primary">{t('playground.noneAction')}</Button>
    </Link>
  );
  const none = (
    <EmptyState
      icon="playground"
      title={t('playground.noneTitle')}
      text={t('playground.noneText')}
      action={toModels}
    />
  );
  return (
    <Page width="wide">
      <PageHeader title={t('playground.title')} description={t('playground.description')} />
      <QueryView query={models} isEmpty={({ items }) => callable(items).length === 0} empty={none}>
        {(pool) => (
          <QueryView query={routes}>{({ items }) => <Bench names={callable(items, pool.items)} />}</QueryView>
        )}
      </QueryView>
    </Page>
  );
}

function Bench({ names }: { names: readonly string[] }) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/_app/playground' });
  const navigate = useNavigate({ from: '/playground' });
  const asked = (search.models ?? '').split(',').filter((name) => names.includes(name));
  const chosen = asked.length === 0 ? names.slice(0, 1) : asked.slice(0, mostModels);
  const { runs, running, start, stop } = useRuns();
  const ledgerOf = useLedger(runs);
  const fastest = fastestOf(runs);
  return (
    <>
      <PromptForm
        names={names}
        chosen={chosen}
        running={running}
        onChoose={(models) =>
          void navigate({ search: { models: models.slice(0, mostModels).join(',') }, replace: true })
        }
        onRun={(request) => start(chosen, request)}
        onStop={stop}
      />
      <div className={styles.columns} aria-live="off">
        {runs.map((run) => (
          <RunColumn key={run.model} run={run} ledger={ledgerOf(run)} fastest={run.model === fastest} />
        ))}
      </div>
      {runs.length === 0 && (
        <EmptyState
          plain
          icon="playground"
          title={t('playground.idleTitle')}
          text={t('playground.idleText')}
        />
      )}
    </>
  );
}

/** Names of chat models and routes that may be called now; routes first, since callers should use them. */
function callable(...lists: readonly (readonly Callable[])[]): string[] {
  const usable = lists.flat().filter(({ kind, enabled }) => kind === 'chat' && enabled);
  return [...new Set(usable.map(({ name }) => name))];
}

type Callable = Pick<ModelItem, 'name' | 'kind' | 'enabled'>;
