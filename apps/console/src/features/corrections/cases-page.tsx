import { type TriageItem, triageCause, triageState } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { type Column, DataTable, EmptyState, moreOf, QueryView, RelativeTime } from '../../ui/index.ts';
import { CauseText, StateTag } from './case-tags.tsx';
import styles from './corrections.module.css';
import { CorrectionsFrame } from './corrections-frame.tsx';

const states = triageState.options;
const causes = triageCause.options;

/** What waits to be mended. */
export function CasesPage() {
  return (
    <CorrectionsFrame>
      <div className="stack">
        <CaseFilters />
        <CaseList />
      </div>
    </CorrectionsFrame>
  );
}

function CaseFilters() {
  const { t } = useTranslation();
  const { state, cause, mine } = useSearch({ from: '/_app/corrections' });
  const navigate = useNavigate({ from: '/corrections' });
  const set = (change: {
    state?: string | undefined;
    cause?: string | undefined;
    mine?: string | undefined;
  }) => void navigate({ search: (before) => ({ ...before, ...change }) });
  return (
    <div className={styles.filters}>
      <Select
        className={styles.filter}
        aria-label={t('corrections.state')}
        value={state ?? ''}
        onChange={(value) => set({ state: value || undefined })}
        options={[
          { value: '', label: t('corrections.allStates') },
          ...states.map((value) => ({ value, label: t(`corrections.states.${value}`) })),
        ]}
      />
      <Select
        className={styles.filter}
        aria-label={t('corrections.cause')}
        value={cause ?? ''}
        onChange={(value) => set({ cause: value || undefined })}
        options={[
          { value: '', label: t('corrections.allCauses') },
          ...causes.map((value) => ({ value, label: t(`corrections.causes.${value}`) })),
        ]}
      />
      <Checkbox
        checked={mine === 'true'}
        onChange={({ target }) => set({ mine: target.checked ? 'true' : undefined })}
      >
        {t('corrections.mine')}
      </Checkbox>
    </div>
  );
}

function CaseList() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/_app/corrections' });
  const navigate = useNavigate({ from: '/corrections' });
  const state = states.find((known) => known === search.state);
  const cause = causes.find((known) => known === search.cause);
  const filtered = state !== undefined || cause !== undefined || search.mine === 'true';
  const cases = useInfiniteQuery(
    orpc.triage.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: 50,
        ...(cursor === undefined ? {} : { cursor }),
        ...(state === undefined ? {} : { state }),
        ...(cause === undefined ? {} : { cause }),
        ...(search.mine === 'true' ? { mine: 'true' } : {}),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  );
  const columns = useCaseColumns();
  const reset = <Button onClick={() => void navigate({ search: {} })}>{t('actions.reset')}</Button>;
  const empty = (
    <EmptyState
      icon="thumbDown"
      title={t(filtered ? 'corrections.filteredTitle' : 'corrections.emptyTitle')}
      text={t(filtered ? 'corrections.filteredText' : 'corrections.emptyText')}
      {...(filtered ? { action: reset } : {})}
    />
  );
  return (
    <QueryView query={cases} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={empty}>
      {({ pages }) => (
        <DataTable
          label={t('corrections.tabs.cases')}
          columns={columns}
          rows={pages.flatMap(({ items }) => items)}
          rowKey={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/corrections/$caseId', params: { caseId: id } })}
          more={moreOf(cases)}
        />
      )}
    </QueryView>
  );
}

function useCaseColumns(): Column<TriageItem>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'question',
      title: t('corrections.question'),
      kind: 'main',
      cell: ({ id, question }) => (
        <Link to="/corrections/$caseId" params={{ caseId: id }} className={styles.question}>
          {question ?? <span className="quiet">{t('corrections.questionHidden')}</span>}
        </Link>
      ),
    },
    { key: 'cause', title: t('corrections.cause'), cell: (item) => <CauseText {...item} /> },
    { key: 'state', title: t('corrections.state'), cell: (item) => <StateTag {...item} /> },
    {
      key: 'base',
      title: t('corrections.base'),
      cell: ({ base }) => base?.name ?? <span className="quiet">{t('corrections.noBase')}</span>,
    },
    {
      key: 'assignee',
      title: t('corrections.assignee'),
      cell: ({ assignee }) => assignee?.name ?? <span className="quiet">{t('corrections.nobody')}</span>,
    },
    { key: 'when', title: t('corrections.when'), cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  ];
}
