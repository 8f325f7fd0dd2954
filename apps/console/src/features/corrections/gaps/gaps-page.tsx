import type { KnowledgeGap } from '@jishi/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { App, Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { type Column, DataTable, EmptyState, Icon, QueryView, RelativeTime } from '../../../ui/index.ts';
import { saveFile } from '../../usage/save-file.ts';
import styles from '../corrections.module.css';
import { CorrectionsFrame } from '../corrections-frame.tsx';

const periods = [28, 84, 180] as const;

/** What is asked and not answered, grouped: which documents are missing, and whose they would be. */
export function GapsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/_app/corrections/gaps' });
  const navigate = useNavigate({ from: '/corrections/gaps' });
  const days = periods.find((period) => String(period) === search.days) ?? 28;
  const query = useQuery(orpc.gaps.report.queryOptions({ input: { days } }));
  const columns = useGapColumns();
  const empty = (
    <EmptyState
      icon="search"
      title={t('corrections.gaps.emptyTitle')}
      text={t('corrections.gaps.emptyText')}
    />
  );
  return (
    <CorrectionsFrame actions={<ExportButton days={days} />}>
      <div className="stack">
        <p className="second">{t('corrections.gaps.text')}</p>
        <Segmented
          className={styles.periods ?? ''}
          aria-label={t('corrections.gaps.period')}
          value={days}
          onChange={(value) => void navigate({ search: { days: String(value) } })}
          options={periods.map((value) => ({ value, label: t('corrections.gaps.days', { count: value }) }))}
        />
        <QueryView query={query}>
          {({ items, hidden, fewest }) => (
            <>
              {items.length === 0 ? (
                empty
              ) : (
                <DataTable
                  label={t('corrections.tabs.gaps')}
                  columns={columns}
                  rows={items}
                  rowKey={({ question, lastAt }) => `${question} ${lastAt}`}
                />
              )}
              {hidden > 0 && (
                <p className="quiet">{t('corrections.gaps.hidden', { count: hidden, fewest })}</p>
              )}
            </>
          )}
        </QueryView>
      </div>
    </CorrectionsFrame>
  );
}

function useGapColumns(): Column<KnowledgeGap>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'question',
      title: t('corrections.question'),
      kind: 'main',
      cell: ({ question }) => <span className={styles.question}>{question}</span>,
    },
    {
      key: 'asked',
      title: t('corrections.gaps.asked'),
      cell: ({ asked, askers }) => t('corrections.gaps.askedBy', { count: askers, asked }),
    },
    { key: 'weeks', title: t('corrections.gaps.trend'), cell: ({ weeks }) => <Trend weeks={weeks} /> },
    {
      key: 'kinds',
      title: t('corrections.gaps.how'),
      cell: ({ unanswered, ratedDown }) => t('corrections.gaps.kinds', { unanswered, ratedDown }),
    },
    {
      key: 'owner',
      title: t('corrections.gaps.owner'),
      cell: ({ base, owners }) =>
        base === null ? (
          <span className="quiet">{t('corrections.noBase')}</span>
        ) : (
          `${owners.join(', ')} · ${base.name}`
        ),
    },
    { key: 'last', title: t('corrections.gaps.last'), cell: ({ lastAt }) => <RelativeTime at={lastAt} /> },
  ];
}

/** Times a week as bars; the numbers are read out. */
function Trend({ weeks }: { weeks: readonly number[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...weeks);
  return (
    <span
      className={styles.trend}
      role="img"
      aria-label={t('corrections.gaps.weeks', { weeks: weeks.join(', ') })}
    >
      {weeks.map((count, week) => (
        <span key={`${week}-${count}`} style={{ height: `${Math.max(6, (100 * count) / most)}%` }} />
      ))}
    </span>
  );
}

function ExportButton({ days }: { days: number }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: () => jishi.api.gaps.export({ days }),
    onSuccess: ({ fileName, csv }) =>
      saveFile(fileName, 'text/csv;charset=utf-8', new TextEncoder().encode(csv).buffer),
    onError: (error) => void message.error(problemWords(error, t).detail),
  });
  return (
    <Button icon={<Icon name="download" size={16} />} loading={save.isPending} onClick={() => save.mutate()}>
      {t('corrections.gaps.export')}
    </Button>
  );
}
