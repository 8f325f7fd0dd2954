import type { ConversationItem } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { Icon, ProblemNotice, Skeleton } from '../../ui/index.ts';
import { ConversationActions } from './conversations/conversation-actions.tsx';
import styles from './conversations/conversations.module.css';
import { type DateGroup, groupByDate } from './conversations/date-groups.ts';

/** My conversations, newest first; shown in the rail while asking, and in a drawer. `onNavigate`: one was chosen. */
export function ConversationList({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(
    orpc.assistant.conversations.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: 50, ...(cursor === undefined ? {} : { cursor }) }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={styles.list} aria-label={t('ask.conversations.title')}>
      <Link
        to="/ask"
        search={{}}
        activeOptions={{ exact: true, includeSearch: false }}
        className={styles.new}
        onClick={onNavigate}
      >
        <Icon name="plus" size={16} />
        <span>{t('ask.newQuestion')}</span>
      </Link>
      {query.isPending && <Skeleton rows={4} />}
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && (
        <p className={styles.empty}>{t('ask.conversations.empty')}</p>
      )}
      {groupByDate(items, Date.now()).map((group) => (
        <Group key={group.key} group={group} onNavigate={onNavigate} />
      ))}
      {query.hasNextPage && (
        <Button
          size="small"
          type="text"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('ask.conversations.more')}
        </Button>
      )}
    </section>
  );
}

interface GroupProps {
  group: DateGroup<ConversationItem>;
  onNavigate: (() => void) | undefined;
}

function Group({ group, onNavigate }: GroupProps) {
  const title = useGroupTitle(group.key);
  return (
    <div>
      <h3 className={styles.group}>{title}</h3>
      <ul className={styles.items}>
        {group.items.map((conversation) => (
          <Row key={conversation.id} conversation={conversation} onNavigate={onNavigate} />
        ))}
      </ul>
    </div>
  );
}

interface RowProps extends Pick<GroupProps, 'onNavigate'> {
  conversation: ConversationItem;
}

function Row({ conversation, onNavigate }: RowProps) {
  const { t } = useTranslation();
  const title = conversation.title === '' ? t('ask.conversations.untitled') : conversation.title;
  return (
    <li className={styles.row}>
      <Link
        to="/ask/$conversationId"
        params={{ conversationId: conversation.id }}
        search={({ bases, model }) => ({ bases, model })}
        activeOptions={{ includeSearch: false }}
        className={styles.link}
        title={title}
        onClick={onNavigate}
      >
        {title}
      </Link>
      <span className={styles.menu}>
        <ConversationActions conversation={{ ...conversation, title }} />
      </span>
    </li>
  );
}

function useGroupTitle(key: DateGroup<unknown>['key']): string {
  const { t } = useTranslation();
  const locale = useLocale();
  if (key === 'today' || key === 'yesterday' || key === 'week' || key === 'month')
    return t(`ask.conversations.${key}`);
  const [year, month] = key.split('-').map(Number);
  const options = { year: 'numeric', month: 'long' } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(year ?? 0, (month ?? 1) - 1, 1));
}
