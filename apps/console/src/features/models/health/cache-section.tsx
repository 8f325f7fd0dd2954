import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatBytes, formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { ConfirmDanger, MoneyList, Section } from '../../../ui/index.ts';
import styles from './health.module.css';

/** What kept answers saved, once a route keeps any. */
export function CacheSection() {
  const { t } = useTranslation();
  const locale = useLocale();
  const stats = useQuery(orpc.modelCache.stats.queryOptions());
  if (stats.data === undefined || (stats.data.entries === 0 && stats.data.hits === 0)) return null;
  const { entries, bytes, avoided, hits } = stats.data;
  const figures = [
    { title: t('models.health.cacheSaved'), value: <MoneyList costs={avoided} /> },
    { title: t('models.health.cacheHits'), value: formatNumber(hits, locale) },
    { title: t('models.health.cacheEntries'), value: formatNumber(entries, locale) },
    { title: t('models.health.cacheSize'), value: formatBytes(bytes, locale) },
  ];
  return (
    <Section
      card
      title={t('models.health.cache')}
      text={t('models.health.cacheText', { hits: formatNumber(hits, locale) })}
      actions={<PurgeButton />}
    >
      <dl className={styles.figures}>
        {figures.map(({ title, value }) => (
          <div key={title}>
            <dt className="second">{title}</dt>
            <dd className={`${styles.value} number`}>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function PurgeButton() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const purge = useMutation({
    ...orpc.modelCache.purge.mutationOptions(),
    onSuccess: ({ removed }) => {
      void message.success(t('models.health.purged', { count: removed }));
      return queryClient.invalidateQueries({ queryKey: orpc.modelCache.key() });
    },
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('models.health.purge')}</Button>
      <ConfirmDanger
        open={asking}
        title={t('models.health.purgeTitle')}
        text={t('models.health.purgeText')}
        action={t('models.health.purge')}
        onConfirm={() => purge.mutateAsync({})}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
