import type { TriageDetail } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { Icon, Notice, QueryView } from '../../../ui/index.ts';
import styles from '../corrections.module.css';
import { RegressionCard } from '../regression/regression-card.tsx';
import { useCaseChange } from './use-case-change.ts';

const RegressionDialog = lazy(async () => {
  const { RegressionDialog: component } = await import('../regression/regression-dialog.tsx');
  return { default: component };
});

/** Asks the question again after the fix, now and later. */
export function CaseRegression({ item }: { item: TriageDetail }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const { base, can, question } = item;
  if (base === null || !can.mend || question === null) return null;
  return (
    <section className={styles.part} aria-label={t('corrections.keep')}>
      <h2>{t('corrections.keep')}</h2>
      <p className="second">{t(can.govern ? 'corrections.keepText' : 'corrections.keepTextOwn')}</p>
      {item.regressions.length > 0 && <OfCase item={item} baseId={base.id} />}
      <Closing item={item} />
      <div className="row">
        <Button icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
          {t('corrections.addRegression')}
        </Button>
      </div>
      {adding && (
        <Suspense fallback={null}>
          <RegressionDialog
            baseId={base.id}
            draft={{ question, caseId: item.id, citations: item.citations }}
            onClose={() => setAdding(false)}
          />
        </Suspense>
      )}
    </section>
  );
}

/** All green: nothing is left to do but to say so. */
function Closing({ item: { id: caseId, state, regressions } }: { item: TriageDetail }) {
  const { t } = useTranslation();
  const { update } = useCaseChange();
  const green = regressions.length > 0 && regressions.every(({ last }) => last === 'green');
  if (!green || state === 'fixed' || state === 'dismissed') return null;
  return (
    <Notice
      tone="success"
      foot={
        <Button
          type="primary"
          loading={update.isPending}
          onClick={() => update.mutate({ caseId, state: 'fixed' })}
        >
          {t('corrections.close')}
        </Button>
      }
    >
      {t('corrections.closeText')}
    </Notice>
  );
}

function OfCase({ item, baseId }: { item: TriageDetail; baseId: NonNullable<TriageDetail['base']>['id'] }) {
  const query = useQuery(orpc.regressions.list.queryOptions({ input: { baseId, limit: 200 } }));
  const own = new Set(item.regressions.map(({ id }) => id));
  return (
    <QueryView query={query}>
      {({ items }) => (
        <div className="stack">
          {items
            .filter(({ id }) => own.has(id))
            .map((regression) => (
              <RegressionCard key={regression.id} item={regression} />
            ))}
        </div>
      )}
    </QueryView>
  );
}
