import type { BaseItem, ModelItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Progress, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { ProblemNotice, QueryView } from '../../../ui/index.ts';
import styles from './base.module.css';

/** Which embedding model a base uses, and how far its vectors are built. */
export function EmbeddingChoice({ base }: { base: BaseItem }) {
  const { can } = useSession();
  const pool = useQuery({ ...orpc.modelPool.list.queryOptions(), enabled: can('models.use') });
  return (
    <QueryView query={pool}>
      {({ items }) => <Choice base={base} models={items.filter(({ kind }) => kind === 'embedding')} />}
    </QueryView>
  );
}

function Choice({ base, models }: { base: BaseItem; models: readonly ModelItem[] }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const queryClient = useQueryClient();
  const choose = useMutation({
    ...orpc.bases.setEmbedding.mutationOptions(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.bases.key() }),
  });
  const current = models.find(({ name }) => name === base.embedding?.model);
  const options = [
    { value: '', label: t('knowledge.settings.noEmbedding') },
    ...models
      .filter(({ id, enabled }) => enabled || id === current?.id)
      .map(({ id, name, providerName }) => ({ value: id, label: `${name} · ${providerName}` })),
  ];
  if (models.length === 0 && base.embedding === null) {
    return (
      <p>
        {t('knowledge.settings.noModels')}{' '}
        {can('models.manage') && (
          <Link to="/models" className={styles.inline}>
            {t('knowledge.settings.addModel')}
          </Link>
        )}
      </p>
    );
  }
  const pick = (value: string) =>
    choose.mutate({ baseId: base.id, modelId: value === '' ? null : (value as ModelItem['id']) });
  return (
    <div className="stack">
      <Select
        aria-label={t('knowledge.settings.model')}
        style={{ maxWidth: 360 }}
        options={options}
        value={base.embedding === null ? '' : (current?.id ?? base.embedding.model)}
        loading={choose.isPending}
        onChange={pick}
      />
      {base.embedding !== null && <IndexState embedding={base.embedding} />}
      <ProblemNotice error={choose.error} />
    </div>
  );
}

function IndexState({ embedding }: { embedding: NonNullable<BaseItem['embedding']> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { model, indexed, total } = embedding;
  const counts = { model, indexed: formatNumber(indexed, locale), total: formatNumber(total, locale) };
  return (
    <div className={styles.progress}>
      <p className="second">{t('knowledge.settings.indexed', counts)}</p>
      {indexed < total && (
        <>
          <Progress percent={Math.floor((indexed / total) * 100)} size="small" />
          <p className="quiet">{t('knowledge.settings.rebuild')}</p>
        </>
      )}
    </div>
  );
}
