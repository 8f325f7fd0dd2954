import type { Id, TriageDetail } from '@jishi/contract';
import { ApiProblem } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { EmptyState, Notice, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { CaseEvidence } from './case/case-evidence.tsx';
import { CaseFacts } from './case/case-facts.tsx';
import { CaseFix } from './case/case-fix.tsx';
import { CaseRegression } from './case/case-regression.tsx';
import { CaseSteps } from './case/case-steps.tsx';
import styles from './corrections.module.css';

/** One case: what was asked and answered, why it went wrong, what to do, and what was done. */
export function CasePage() {
  const { t } = useTranslation();
  const { caseId } = useParams({ from: '/_app/corrections/$caseId' });
  const query = useQuery({
    ...orpc.triage.get.queryOptions({ input: { caseId: caseId as Id<'case'> } }),
    refetchInterval: ({ state }) => (state.data?.suggestedCause === null ? 1500 : false),
  });
  const missing = query.error instanceof ApiProblem && query.error.status === 404;
  const back = <Link to="/corrections">{t('corrections.back')}</Link>;
  return (
    <Page width="wide">
      {missing ? (
        <EmptyState
          plain
          icon="thumbDown"
          title={t('corrections.notFoundTitle')}
          text={t('corrections.notFoundText')}
          action={back}
        />
      ) : (
        <QueryView query={query}>{(item) => <CaseView item={item} />}</QueryView>
      )}
    </Page>
  );
}

function CaseView({ item }: { item: TriageDetail }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader
        title={item.question ?? t('corrections.hiddenTitle')}
        back={{ to: '/corrections', label: t('corrections.back') }}
      />
      <div className={styles.columns}>
        <div className="stack">
          {item.question === null ? (
            <Notice>{t('corrections.hiddenText')}</Notice>
          ) : (
            <CaseAnswer item={item} />
          )}
          <CaseFix item={item} />
          {item.question !== null && <CaseRegression item={item} />}
        </div>
        <div className="stack">
          <CaseFacts item={item} />
          <CaseSteps item={item} />
        </div>
      </div>
    </>
  );
}

function CaseAnswer({ item }: { item: TriageDetail }) {
  const { t } = useTranslation();
  return (
    <section className={styles.part} aria-label={t('corrections.answer')}>
      <h2>{t('corrections.answer')}</h2>
      <p className={styles.words}>{item.answer}</p>
      {item.comment !== null && item.comment !== '' && (
        <Notice tone="warning" title={t('corrections.said')}>
          {item.comment}
        </Notice>
      )}
      <CaseEvidence item={item} />
    </section>
  );
}
