import { Input, Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../../ui/index.ts';
import type { Feedback } from '../stream/shown-turn.ts';

const reasons = ['wrong', 'incomplete', 'outdated', 'bad-citation', 'not-found', 'other'] as const;

interface FeedbackDialogProps {
  busy: boolean;
  error: unknown;
  onSend: (details: Pick<Feedback, 'reason' | 'comment'>) => void;
  onClose: () => void;
}

/** Asks what was wrong with an answer. */
export function FeedbackDialog({ busy, error, onSend, onClose }: FeedbackDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<(typeof reasons)[number] | null>(null);
  const [comment, setComment] = useState('');
  const commentId = useId();
  return (
    <Modal
      open
      centered
      width={480}
      title={t('ask.feedback.title')}
      okText={t('ask.feedback.send')}
      okButtonProps={{ loading: busy, disabled: reason === null && comment.trim() === '' }}
      onOk={() => onSend({ reason, comment: comment.trim() })}
      onCancel={onClose}
    >
      <div className="stack">
        <p className="second">{t('ask.feedback.text')}</p>
        <Radio.Group
          aria-label={t('ask.feedback.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(180px, 1fr))', gap: 8 }}
          options={reasons.map((value) => ({ value, label: t(`ask.feedback.reasons.${value}`) }))}
        />
        <div>
          <label htmlFor={commentId}>{t('ask.feedback.comment')}</label>
          <Input.TextArea
            id={commentId}
            maxLength={2000}
            autoSize={{ minRows: 3, maxRows: 8 }}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </div>
        <ProblemNotice error={error} />
      </div>
    </Modal>
  );
}
