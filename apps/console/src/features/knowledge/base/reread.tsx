import type { BaseItem, RereadRun, RereadState } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Modal, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { ProblemNotice, QueryView, RelativeTime } from '../../../ui/index.ts';
import styles from './base.module.css';

/** Reads the documents that are there already again, by the settings of the base: asks first, shows how far it is, can be stopped. */
export function Reread({ base }: { base: BaseItem }) {
  const query = useQuery({
    ...orpc.knowledgeReread.state.queryOptions({ input: { baseId: base.id } }),
    refetchInterval: ({ state }) => (state.data?.latest?.status === 'running' ? 2_000 : false),
  });
  return <QueryView query={query}>{(state) => <RereadView base={base} state={state} />}</QueryView>;
}

function RereadView({ base: { id: baseId }, state }: { base: BaseItem; state: RereadState }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const refresh = {
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.knowledgeReread.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.bases.key() });
    },
  };
  const start = useMutation({ ...orpc.knowledgeReread.start.mutationOptions(), ...refresh });
  const cancel = useMutation({ ...orpc.knowledgeReread.cancel.mutationOptions(), ...refresh });
  const { latest, documents, own } = state;
  const running = latest?.status === 'running';
  return (
    <div className={styles.reread}>
      <h3>{t('knowledge.reread.title')}</h3>
      <p className="second">{t('knowledge.reread.text')}</p>
      {latest !== null && <Latest baseId={baseId} latest={latest} />}
      <ProblemNotice error={start.error ?? cancel.error} />
      {running ? (
        <Button loading={cancel.isPending} onClick={() => cancel.mutate({ baseId })}>
          {t('knowledge.reread.stop')}
        </Button>
      ) : (
        <Button disabled={documents + own === 0} onClick={() => setAsking(true)}>
          {t('knowledge.reread.start')}
        </Button>
      )}
      <Question
        open={asking}
        state={state}
        onClose={() => setAsking(false)}
        onStart={(drop) => {
          setAsking(false);
          start.mutate({ baseId, own: drop ? 'drop' : 'keep' });
        }}
      />
    </div>
  );
}

interface QuestionProps {
  open: boolean;
  state: RereadState;
  onStart: (drop: boolean) => void;
  onClose: () => void;
}

function Question({ open, state: { documents, own }, onStart, onClose }: QuestionProps) {
  const { t } = useTranslation();
  const [drop, setDrop] = useState(false);
  const count = documents + (drop ? own : 0);
  return (
    <Modal
      open={open}
      centered
      width={460}
      title={t('knowledge.reread.question', { count })}
      okText={t('knowledge.reread.start')}
      okButtonProps={{ disabled: count === 0 }}
      onOk={() => onStart(drop)}
      onCancel={onClose}
      afterClose={() => setDrop(false)}
    >
      <div className="stack">
        <p>{t('knowledge.reread.questionText')}</p>
        {own > 0 && (
          <Checkbox checked={drop} onChange={({ target }) => setDrop(target.checked)}>
            {t('knowledge.reread.drop', { count: own })}
          </Checkbox>
        )}
      </div>
    </Modal>
  );
}

function Latest({ baseId, latest }: { baseId: string; latest: RereadRun }) {
  const { t } = useTranslation();
  const { status, total, done, failed, startedBy, endedAt } = latest;
  const share = total === 0 ? 1 : done / total;
  return (
    <div className={styles.progress} aria-live="polite">
      {status === 'running' && (
        <Progress percent={Math.floor(share * 100)} size="small" aria-label={t('knowledge.reread.title')} />
      )}
      <p className="second">
        {t(`knowledge.reread.${status}`, { done, total })}
        {startedBy !== null && ` · ${startedBy}`}
        {endedAt !== null && (
          <>
            {' · '}
            <RelativeTime at={endedAt} />
          </>
        )}
      </p>
      {failed > 0 && (
        <p className="second">
          {t('knowledge.reread.failed', { count: failed })}{' '}
          <Link
            to="/knowledge/$baseId"
            params={{ baseId }}
            search={{ tab: 'documents', status: 'failed' }}
            className={styles.inline}
          >
            {t('knowledge.reread.show')}
          </Link>
        </p>
      )}
    </div>
  );
}
