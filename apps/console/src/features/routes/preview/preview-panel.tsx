import type { RoutePlan } from '@jishi/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { Card, ProblemNotice, Skeleton } from '../../../ui/index.ts';
import { type RouteDraft, sentDraft } from '../draft.ts';
import styles from '../routes.module.css';
import type { RuleParts } from '../rules/rule-dialog.tsx';
import type { DescribedRequest } from './described-request.ts';
import { PlanView } from './plan-view.tsx';
import { RequestFields } from './request-fields.tsx';

interface PreviewPanelProps {
  draft: RouteDraft;
  groups: RuleParts['groups'];
}

/** Which model a described request would get, and why: asked anew whenever the draft or the request changes. */
export function PreviewPanel({ draft, groups }: PreviewPanelProps) {
  const { t } = useTranslation();
  const [request, setRequest] = useState<DescribedRequest>({ inputTokens: 1_000 });
  const plan = usePlan(draft, request);
  return (
    <aside className={styles.aside} aria-label={t('routes.preview.title')}>
      <Card>
        <h2 style={{ fontSize: 16 }}>{t('routes.preview.title')}</h2>
        <p className="quiet" style={{ marginBottom: 12 }}>
          {t('routes.preview.text')}
        </p>
        <RequestFields request={request} groups={groups} onChange={setRequest} />
        <div style={{ marginTop: 16 }} aria-live="polite">
          <Answer plan={plan} ready={draft.candidates.length > 0} />
        </div>
      </Card>
    </aside>
  );
}

/** The name plays no part in the choice, and an unfinished one is no reason to show nothing. */
function usePlan(draft: RouteDraft, request: DescribedRequest) {
  const asked = useDeferredValue({
    draft: { ...sentDraft(draft), name: 'draft', description: '' },
    ...request,
  });
  return useQuery(
    orpc.modelRoutes.preview.queryOptions({
      input: asked,
      enabled: draft.candidates.length > 0,
      placeholderData: keepPreviousData,
      retry: false,
    }),
  );
}

interface AnswerProps {
  plan: { data: RoutePlan | undefined; error: unknown };
  ready: boolean;
}

function Answer({ plan: { data, error }, ready }: AnswerProps) {
  const { t } = useTranslation();
  if (!ready) return <p className="quiet">{t('routes.preview.waiting')}</p>;
  if (error !== null) return <ProblemNotice error={error} />;
  return data === undefined ? <Skeleton rows={3} /> : <PlanView plan={data} />;
}
