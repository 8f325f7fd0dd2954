import type { TriageDetail } from '@jishi/contract';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import styles from '../corrections.module.css';
import { useCaseChange } from './use-case-change.ts';

const AnswerDialog = lazy(async () => {
  const { AnswerDialog: component } = await import('../answers/answer-dialog.tsx');
  return { default: component };
});
const SourceDialog = lazy(async () => {
  const { SourceDialog: component } = await import('./source-dialog.tsx');
  return { default: component };
});

/** What the cause means, and the ways to mend it. */
export function CaseFix({ item }: { item: TriageDetail }) {
  const { t } = useTranslation();
  const { comment } = useCaseChange();
  const [open, setOpen] = useState<'answer' | 'source' | null>(null);
  const { base, can, question } = item;
  const cause = item.cause ?? item.suggestedCause;
  if (base === null) return null;
  return (
    <section className={styles.part} aria-label={t('corrections.fix')}>
      <h2>{t('corrections.fix')}</h2>
      {cause !== null && <p>{t(`corrections.causeTexts.${cause}`)}</p>}
      <div className="row">
        {can.mend && (
          <Button icon={<Icon name="edit" size={16} />} onClick={() => setOpen('answer')}>
            {t('corrections.fixes.answer')}
          </Button>
        )}
        {can.govern && (
          <Button icon={<Icon name="mail" size={16} />} onClick={() => setOpen('source')}>
            {t('corrections.fixes.source')}
          </Button>
        )}
        <Link to="/knowledge/$baseId" params={{ baseId: base.id }}>
          <Button tabIndex={-1} icon={<Icon name="upload" size={16} />}>
            {t('corrections.fixes.upload')}
          </Button>
        </Link>
        {can.govern && (
          <Link to="/knowledge/$baseId" params={{ baseId: base.id }} search={{ tab: 'access' }}>
            <Button tabIndex={-1} icon={<Icon name="lock" size={16} />}>
              {t('corrections.fixes.access')}
            </Button>
          </Link>
        )}
      </div>
      <Suspense fallback={null}>
        {open === 'answer' && (
          <AnswerDialog
            baseId={base.id}
            draft={{ question: question ?? '', citations: item.citations }}
            onSaved={() => comment.mutate({ caseId: item.id, fix: 'answer-reviewed' })}
            onClose={() => setOpen(null)}
          />
        )}
        {open === 'source' && <SourceDialog item={item} onClose={() => setOpen(null)} />}
      </Suspense>
    </section>
  );
}
