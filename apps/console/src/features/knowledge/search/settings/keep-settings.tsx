import type { RetrievalSettings } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../../api/client.ts';
import { ProblemNotice } from '../../../../ui/index.ts';
import styles from './settings.module.css';
import type { Trial } from './use-trial.ts';

/** Makes what was tried count for everybody: in the base that is searched, or in all of them. */
export function KeepSettings({ trial, baseName }: { trial: Trial; baseName: string | undefined }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [note, setNote] = useState('');
  const { baseId, state } = trial;
  const keep = useMutation({
    ...orpc.retrieval.set.mutationOptions(),
    onSuccess: async ({ version }) => {
      setNote('');
      trial.reset();
      void message.success(t('retrieval.settings.kept', { version: version ?? 0 }));
      await queryClient.invalidateQueries({ queryKey: orpc.retrieval.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.knowledgeSearch.key() });
    },
  });
  if (state.data?.can.write !== true)
    return baseId === undefined ? <p className="quiet">{t('retrieval.settings.oneBase')}</p> : null;
  const send = (settings: RetrievalSettings | null) =>
    keep.mutate({ baseId: baseId ?? null, settings, note });
  const mine = state.data.from === 'base' && baseId !== undefined;
  if (trial.trial === undefined && !mine) return null;
  return (
    <div className={styles.keep}>
      {trial.trial !== undefined && (
        <>
          <Input
            maxLength={300}
            className={styles.note}
            aria-label={t('retrieval.settings.note')}
            placeholder={t('retrieval.settings.note')}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
          <Button type="primary" loading={keep.isPending} onClick={() => send(trial.trial ?? null)}>
            {baseId === undefined
              ? t('retrieval.settings.keepTenant')
              : t('retrieval.settings.keepBase', { name: baseName ?? '' })}
          </Button>
          <Button onClick={trial.reset}>{t('retrieval.settings.back')}</Button>
          <p className="quiet">{t('retrieval.settings.keepText')}</p>
        </>
      )}
      {trial.trial === undefined && mine && (
        <Button loading={keep.isPending} onClick={() => send(null)}>
          {t('retrieval.settings.giveUp')}
        </Button>
      )}
      <ProblemNotice error={keep.error} />
    </div>
  );
}
