import type { RegressionItem, RegressionResult } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { ActionMenu, ConfirmDanger, Icon, RelativeTime, Tag } from '../../../ui/index.ts';
import styles from '../corrections.module.css';
import { expectedWords, resultWords } from './expected-words.ts';

/** A regression case with its last result beside the one before. */
export function RegressionCard({ item }: { item: RegressionItem }) {
  const { t } = useTranslation();
  const actions = useRegressionActions(item);
  const [removing, setRemoving] = useState(false);
  const { last, before, enabled } = item;
  return (
    <article className={styles.card} aria-label={item.question}>
      <div className={styles.cardHead}>
        <div>
          <p className="strong">{item.question}</p>
          <p className="second">{expectedWords(item, t)}</p>
          <p className="quiet">
            {t('corrections.regression.asker')}: {item.asker?.name ?? '—'}
            {!enabled && <> · {t('corrections.regression.off')}</>}
          </p>
        </div>
        <ResultTag result={last} />
        <Button
          size="small"
          icon={<Icon name="refresh" size={14} />}
          loading={actions.run.isPending}
          onClick={() => actions.run.mutate({ regressionId: item.id })}
        >
          {t('corrections.regression.run')}
        </Button>
        {item.can.change && (
          <ActionMenu
            actions={[
              {
                key: 'enabled',
                label: t(enabled ? 'corrections.regression.turnOff' : 'corrections.regression.turnOn'),
                onSelect: () => actions.update.mutate({ regressionId: item.id, enabled: !enabled }),
              },
              {
                key: 'remove',
                label: t('corrections.regression.remove'),
                icon: 'trash',
                danger: true,
                onSelect: () => setRemoving(true),
              },
            ]}
          />
        )}
      </div>
      {last !== null && (
        <div className={before === null ? undefined : styles.compare}>
          {before !== null && <Result title={t('corrections.regression.before')} result={before} />}
          <Result title={t('corrections.regression.after')} result={last} />
        </div>
      )}
      <ConfirmDanger
        open={removing}
        title={t('corrections.regression.removeTitle')}
        text={t('corrections.regression.removeText')}
        action={t('corrections.regression.remove')}
        onConfirm={() => actions.remove()}
        onClose={() => setRemoving(false)}
      />
    </article>
  );
}

function Result({ title, result }: { title: string; result: RegressionResult }) {
  const { t } = useTranslation();
  return (
    <div className="stack" style={{ gap: 4 }}>
      <p className="quiet">
        {title} · <RelativeTime at={result.at} />
      </p>
      <p className={styles.passageText}>{resultWords(result, t)}</p>
      <p className="second">{t(`corrections.regression.reasons.${result.reason}`)}</p>
    </div>
  );
}

function ResultTag({ result }: { result: RegressionResult | null }) {
  const { t } = useTranslation();
  if (result === null) return <Tag>{t('corrections.regression.never')}</Tag>;
  return (
    <Tag dot tone={result.passed ? 'success' : 'danger'}>
      {t(result.passed ? 'corrections.regression.green' : 'corrections.regression.red')}
    </Tag>
  );
}

function useRegressionActions({ id }: RegressionItem) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: orpc.regressions.key() }),
      queryClient.invalidateQueries({ queryKey: orpc.triage.get.key() }),
    ]);
  const options = {
    onSuccess: () => void refresh(),
    onError: (error: Error) => void message.error(problemWords(error, t).detail),
  };
  return {
    run: useMutation(orpc.regressions.run.mutationOptions(options)),
    update: useMutation(orpc.regressions.update.mutationOptions(options)),
    remove: async () => {
      await jishi.api.regressions.remove({ regressionId: id });
      await refresh();
    },
  };
}
