import { type Id, type TriageDetail, triageCause, triageState } from '@jishi/contract';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
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
        {can.mend ? (
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
          <TakeIt item={item} />
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

/** Who may not give it to others takes it, when it is nobody's, and gives back what is theirs. */
function TakeIt({ item: { id: caseId, can, assignee } }: { item: TriageDetail }) {
  const { t } = useTranslation();
  const { me } = useSession();
  const { update } = useCaseChange();
  const mine = assignee?.id === me.id;
  const name = assignee?.name ?? t('corrections.nobody');
  if (!can.mend || (assignee !== null && !mine)) return name;
  return (
    <span className="row">
      {name}
      <Button
        size="small"
        loading={update.isPending}
        onClick={() => update.mutate({ caseId, assigneeId: mine ? null : me.id })}
      >
        {t(mine ? 'corrections.giveBack' : 'corrections.take')}
      </Button>
    </span>
  );
}
