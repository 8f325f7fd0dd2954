import type { Citation, Id } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { CopyButton, Icon, type IconName } from '../../../ui/index.ts';
import { placeWords } from '../../knowledge/index.ts';
import { answerWithSources } from '../answer/answer-text.ts';
import { type Feedback, formatOf, type ShownTurn } from '../stream/shown-turn.ts';
import { FeedbackDialog } from './feedback-dialog.tsx';
import styles from './thread.module.css';

interface AnswerActionsProps {
  turn: ShownTurn;
  turnId: string;
  busy: boolean;
  onRegenerate: (turn: ShownTurn) => void;
  onTrace: (turnId: string) => void;
}

/** The row under an answer. */
export function AnswerActions({ turn, turnId, busy, onRegenerate, onTrace }: AnswerActionsProps) {
  const { t } = useTranslation();
  const words = {
    sources: t('ask.answer.sourcesHeading'),
    place: ({ chunkId, page }: Citation) => placeWords(t, formatOf(turn, chunkId), page),
  };
  return (
    <div className={styles.actions}>
      <CopyButton
        value={answerWithSources(turn.answer, turn.citations, words)}
        label={t('ask.answer.copy')}
      />
      <IconAction
        icon="refresh"
        label={t('ask.answer.regenerate')}
        off={busy}
        onPress={() => onRegenerate(turn)}
      />
      <Rating turnId={turnId as Id<'turn'>} feedback={turn.feedback} />
      <IconAction icon="status" label={t('ask.answer.trace')} onPress={() => onTrace(turnId)} />
    </div>
  );
}

function Rating({ turnId, feedback }: { turnId: Id<'turn'>; feedback: Feedback | null }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const rate = useMutation({
    ...orpc.assistant.feedback.mutationOptions(),
    onSuccess: async () => {
      void message.success(t('ask.feedback.thanks'));
      setAsking(false);
      await queryClient.invalidateQueries({ queryKey: orpc.assistant.conversation.key() });
    },
    onError: (_, { rating }) => {
      if (rating === 'up') void message.error(t('ask.answer.failedText'));
    },
  });
  // Shown at once; a failure takes it back.
  const rating = rate.isPending || rate.isSuccess ? rate.variables.rating : feedback?.rating;
  return (
    <>
      <IconAction
        icon="thumbUp"
        label={t('ask.answer.up')}
        pressed={rating === 'up'}
        onPress={() => rate.mutate({ turnId, rating: 'up' })}
      />
      <IconAction
        icon="thumbDown"
        label={t('ask.answer.down')}
        pressed={rating === 'down'}
        onPress={() => setAsking(true)}
      />
      {asking && (
        <FeedbackDialog
          busy={rate.isPending}
          error={rate.error}
          onSend={(details) => rate.mutate({ turnId, rating: 'down', ...details })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

interface IconActionProps {
  icon: IconName;
  label: string;
  pressed?: boolean;
  off?: boolean;
  onPress: () => void;
}

function IconAction({ icon, label, pressed, off = false, onPress }: IconActionProps) {
  return (
    <Tooltip title={label}>
      <Button
        type="text"
        size="small"
        className={pressed === true ? styles.pressed : undefined}
        aria-label={label}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        disabled={off}
        icon={<Icon name={icon} size={16} />}
        onClick={onPress}
      />
    </Tooltip>
  );
}
