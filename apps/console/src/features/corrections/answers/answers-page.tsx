import type { BaseItem, ReviewedAnswer } from '@jishi/contract';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import {
  ActionMenu,
  ConfirmDanger,
  EmptyState,
  Icon,
  Notice,
  QueryView,
  RelativeTime,
  Tag,
} from '../../../ui/index.ts';
import { splitName } from '../../knowledge/index.ts';
import { BaseChoice } from '../base-choice.tsx';
import styles from '../corrections.module.css';
import { CorrectionsFrame } from '../corrections-frame.tsx';
import { AnswerDialog } from './answer-dialog.tsx';

const tones = {
  active: 'success',
  off: 'neutral',
  'not-yet-effective': 'neutral',
  expired: 'warning',
  'source-lost': 'danger',
} as const;

/** Answers that people wrote or checked, by base. */
export function AnswersPage() {
  const { base: chosen } = useSearch({ from: '/_app/corrections/answers' });
  return (
    <CorrectionsFrame>
      <BaseChoice chosen={chosen}>{(base) => <OfBase key={base.id} base={base} />}</BaseChoice>
    </CorrectionsFrame>
  );
}

function OfBase({ base }: { base: BaseItem }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<ReviewedAnswer | 'new' | null>(null);
  const query = useInfiniteQuery(
    orpc.reviewedAnswers.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        baseId: base.id,
        limit: 50,
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const add = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
      {t('corrections.reviewed.add')}
    </Button>
  );
  const empty = (
    <EmptyState
      icon="quote"
      title={t('corrections.reviewed.emptyTitle')}
      text={t('corrections.reviewed.emptyText')}
      action={add}
    />
  );
  return (
    <>
      <QueryView query={query} isEmpty={() => items.length === 0} empty={empty}>
        {() => (
          <div className="stack">
            <div className="row">{add}</div>
            {items.map((item) => (
              <AnswerCard key={item.id} item={item} onEdit={() => setEditing(item)} />
            ))}
            {query.hasNextPage && (
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('actions.loadMore')}
              </Button>
            )}
          </div>
        )}
      </QueryView>
      {editing !== null && (
        <AnswerDialog
          baseId={base.id}
          {...(editing === 'new' ? {} : { item: editing })}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

function AnswerCard({ item, onEdit }: { item: ReviewedAnswer; onEdit: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const names = [...new Set(item.citations.map(({ documentName }) => splitName(documentName).file))];
  const remove = async () => {
    await jishi.api.reviewedAnswers.remove({ answerId: item.id });
    await queryClient.invalidateQueries({ queryKey: orpc.reviewedAnswers.key() });
  };
  return (
    <article className={styles.card} aria-label={item.questions[0] ?? ''}>
      <div className={styles.cardHead}>
        <div>
          {item.questions.map((question) => (
            <p key={question} className="strong">
              {question}
            </p>
          ))}
        </div>
        <Tag dot tone={tones[item.state]}>
          {t(`corrections.reviewed.states.${item.state}`)}
        </Tag>
        <ActionMenu
          actions={[
            { key: 'edit', label: t('corrections.reviewed.edit'), icon: 'edit', onSelect: onEdit },
            {
              key: 'remove',
              label: t('corrections.reviewed.remove'),
              icon: 'trash',
              danger: true,
              onSelect: () => setRemoving(true),
            },
          ]}
        />
      </div>
      <p className={styles.words}>{item.answer}</p>
      {item.state === 'source-lost' && <Notice tone="warning">{t('corrections.reviewed.lostText')}</Notice>}
      <p className="quiet">
        {names.length === 0
          ? t('corrections.reviewed.noSources')
          : `${t('corrections.reviewed.sources')}: ${names.join(' · ')}`}
        {' · '}
        {t('corrections.reviewed.uses', { count: item.uses })} · {item.updatedBy}{' '}
        <RelativeTime at={item.updatedAt} />
      </p>
      <ConfirmDanger
        open={removing}
        title={t('corrections.reviewed.removeTitle')}
        text={t('corrections.reviewed.removeText')}
        action={t('corrections.reviewed.remove')}
        onConfirm={remove}
        onClose={() => setRemoving(false)}
      />
    </article>
  );
}
