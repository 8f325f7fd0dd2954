import { type Id, type TriageDetail, triageCause, triageState } from '@jishi/contract';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../../ui/index.ts';
import { CauseText } from '../case-tags.tsx';
import styles from '../corrections.module.css';
import { useCaseChange } from './use-case-change.ts';

/** State, cause and who works on it. */
export function CaseFacts({ item }: { item: TriageDetail }) {
  const { t } = useTranslation();
  const { update } = useCaseChange();
  const { id: caseId, can, candidates, assignee } = item;
  const people =
    assignee === null || candidates.some(({ id }) => id === assignee.id)
      ? candidates
      : [...candidates, assignee];
  return (
    <dl className={`${styles.part} ${styles.facts}`}>
      <dt>{t('corrections.state')}</dt>
      <dd>
        <Select
          className={styles.wide}
          aria-label={t('corrections.state')}
          value={item.state}
          loading={update.isPending}
          onChange={(state) => update.mutate({ caseId, state })}
          options={triageState.options.map((value) => ({ value, label: t(`corrections.states.${value}`) }))}
        />
      </dd>
      <dt>{t('corrections.cause')}</dt>
      <dd>
        {can.govern ? (
          <Select
            className={styles.wide}
            aria-label={t('corrections.cause')}
            value={item.cause}
            placeholder={<CauseText {...item} />}
            onChange={(cause) => cause !== null && update.mutate({ caseId, cause })}
            options={triageCause.options.map((value) => ({ value, label: t(`corrections.causes.${value}`) }))}
          />
        ) : (
          <CauseText {...item} />
        )}
      </dd>
      <dt>{t('corrections.assignee')}</dt>
      <dd>
        {can.govern ? (
          <Select<Id<'user'> | ''>
            className={styles.wide}
            aria-label={t('corrections.assignee')}
            value={assignee?.id ?? ''}
            onChange={(value) => update.mutate({ caseId, assigneeId: value === '' ? null : value })}
            options={[
              { value: '', label: t('corrections.nobody') },
              ...people.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        ) : (
          (assignee?.name ?? t('corrections.nobody'))
        )}
      </dd>
      <dt>{t('corrections.base')}</dt>
      <dd>{item.base?.name ?? t('corrections.noBase')}</dd>
      <dt>{t('corrections.askedBy')}</dt>
      <dd>{item.askedBy?.name ?? <span className="quiet">{t('corrections.questionHidden')}</span>}</dd>
      <dt>{t('corrections.when')}</dt>
      <dd>
        <RelativeTime at={item.createdAt} />
      </dd>
    </dl>
  );
}
