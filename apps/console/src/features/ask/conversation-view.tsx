import { ApiProblem, type JishiOutputs } from '@jishi/sdk';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Icon, ProblemNotice, Skeleton } from '../../ui/index.ts';
import styles from './ask.module.css';
import { ConversationActions } from './conversations/conversation-actions.tsx';
import { ConversationsButton } from './conversations/conversations-button.tsx';
import type { ShownTurn } from './stream/shown-turn.ts';
import { Thread } from './thread/thread.tsx';
import type { TurnHandlers } from './thread/turn-view.tsx';

type Conversation = JishiOutputs['assistant']['conversation'];

interface ConversationViewProps extends TurnHandlers {
  conversation: UseQueryResult<Conversation>;
  turns: readonly ShownTurn[];
  /** A turn streams (or has just streamed): it is shown whatever the query says. */
  live: boolean;
  composer: ReactNode;
  opened: string | undefined;
  busy: boolean;
}

/** A conversation: its head, its turns, and the composer at the bottom. */
export function ConversationView({
  conversation,
  turns,
  live,
  composer,
  ...handlers
}: ConversationViewProps) {
  const { data, error, isPending, refetch } = conversation;
  if (!live && isPending) {
    return (
      <div className={styles.column}>
        <div className={styles.waiting}>
          <Skeleton rows={8} />
        </div>
      </div>
    );
  }
  if (!live && data === undefined) {
    return (
      <div className={styles.column}>
        <div className={styles.waiting}>
          {isMissing(error) ? <Missing /> : <ProblemNotice error={error} onRetry={() => void refetch()} />}
        </div>
      </div>
    );
  }
  return (
    <div className={styles.column}>
      {data !== undefined && <Head conversation={data} />}
      <div className={styles.thread}>
        <Thread turns={turns} {...handlers} />
      </div>
      <div className={styles.dock}>{composer}</div>
    </div>
  );
}

function isMissing(error: Error | null): boolean {
  return error instanceof ApiProblem && (error.status === 404 || error.status === 422);
}

function Head({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const title = conversation.title === '' ? t('ask.conversations.untitled') : conversation.title;
  return (
    <header className={styles.head}>
      <ConversationsButton />
      <h1 className={styles.headTitle}>{title}</h1>
      <span className="row">
        <Tooltip title={t('ask.newQuestion')}>
          <Link to="/ask" search={{}}>
            <Button
              type="text"
              size="small"
              tabIndex={-1}
              aria-label={t('ask.newQuestion')}
              icon={<Icon name="plus" />}
            />
          </Link>
        </Tooltip>
        <ConversationActions conversation={{ id: conversation.id, title }} />
      </span>
    </header>
  );
}

function Missing() {
  const { t } = useTranslation();
  const action = (
    <Link to="/ask" search={{}}>
      <Button type="primary" tabIndex={-1}>
        {t('ask.newQuestion')}
      </Button>
    </Link>
  );
  return (
    <EmptyState
      plain
      icon="ask"
      title={t('ask.conversations.notFoundTitle')}
      text={t('ask.conversations.notFoundText')}
      action={action}
    />
  );
}
