import type { RetrievalVersion } from '@jishi/contract';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../../api/client.ts';
import { ProblemNotice, QueryView, RelativeTime, Tag } from '../../../../ui/index.ts';
import styles from './settings.module.css';
import type { Trial } from './use-trial.ts';

interface HistoryDialogProps {
  open: boolean;
  trial: Trial;
  onClose: () => void;
}

/** What was kept before, by whom and why; any of it can be used again. */
export function HistoryDialog({ open, trial, onClose }: HistoryDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { baseId, state } = trial;
  const versions = useInfiniteQuery({
    ...orpc.retrieval.versions.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: 20,
        ...(baseId === undefined ? {} : { baseId }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
    enabled: open,
  });
  const restore = useMutation({
    ...orpc.retrieval.restore.mutationOptions(),
    onSuccess: async () => {
      trial.reset();
      onClose();
      await queryClient.invalidateQueries({ queryKey: orpc.retrieval.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.knowledgeSearch.key() });
    },
  });
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Modal open={open} centered footer={null} title={t('retrieval.history.title')} onCancel={onClose}>
      <QueryView
        query={versions}
        isEmpty={() => items.length === 0}
        empty={<p className="second">{t('retrieval.history.empty')}</p>}
      >
        {() => (
          <ol className={styles.versions}>
            {items.map((version, index) => (
              <Version
                key={version.number}
                version={version}
                current={index === 0}
                onRestore={
                  state.data?.can.write === true
                    ? () => restore.mutate({ baseId: baseId ?? null, number: version.number })
                    : undefined
                }
              />
            ))}
          </ol>
        )}
      </QueryView>
      {versions.hasNextPage && (
        <Button loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
          {t('retrieval.history.more')}
        </Button>
      )}
      <ProblemNotice error={restore.error} />
    </Modal>
  );
}

interface VersionProps {
  version: RetrievalVersion;
  current: boolean;
  onRestore: (() => void) | undefined;
}

function Version({ version, current, onRestore }: VersionProps) {
  const { t } = useTranslation();
  const { number, note, createdAt, createdBy, settings } = version;
  return (
    <li className={styles.version}>
      <div>
        <span className="strong">{t('retrieval.history.version', { number })}</span>{' '}
        {current && <Tag tone="success">{t('retrieval.history.current')}</Tag>}
        <p className="quiet">
          {createdBy} · <RelativeTime at={createdAt} />
        </p>
        {settings === null && <p>{t('retrieval.history.none')}</p>}
        {note !== '' && <p>{note}</p>}
      </div>
      {!current && onRestore !== undefined && (
        <Button size="small" onClick={onRestore}>
          {t('retrieval.history.restore')}
        </Button>
      )}
    </li>
  );
}
