import type { ModelItem, ProviderItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { formatRelative } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { ActionMenu, ConfirmDanger, ProblemNotice, Tag } from '../../ui/index.ts';
import styles from './models.module.css';
import { ProviderDialog } from './provider-dialog.tsx';

interface ProviderCardsProps {
  providers: readonly ProviderItem[];
  models: readonly ModelItem[];
  onAddModels: (provider: ProviderItem) => void;
}

export function ProviderCards({ providers, models, onAddModels }: ProviderCardsProps) {
  return (
    <div className={styles.cards}>
      {providers.map((provider) => (
        <ProviderCard
          key={provider.id}
          provider={provider}
          modelCount={models.filter(({ providerId }) => providerId === provider.id).length}
          onAddModels={() => onAddModels(provider)}
        />
      ))}
    </div>
  );
}

interface ProviderCardProps {
  provider: ProviderItem;
  modelCount: number;
  onAddModels: () => void;
}

function ProviderCard({ provider, modelCount, onAddModels }: ProviderCardProps) {
  const { t } = useTranslation();
  const { name, baseUrl, owner, editable, enabled } = provider;
  return (
    <article className={styles.card} aria-label={name}>
      <div className={styles.cardHead}>
        <span className={styles.mark} aria-hidden="true">
          {[...name].slice(0, 2).join('')}
        </span>
        <div>
          <p className="strong">{name}</p>
          <p className={`${styles.url} mono`} title={baseUrl}>
            {baseUrl}
          </p>
        </div>
        {editable && <ProviderMenu provider={provider} />}
      </div>
      <div className="row">
        <CheckTag provider={provider} />
        {!enabled && <Tag>{t('models.disabled')}</Tag>}
        {owner === 'operator' && <Tag>{t('models.shareMark')}</Tag>}
      </div>
      <div className={styles.cardFoot}>
        <span className="quiet">{t('models.modelCount', { count: modelCount })}</span>
        {editable && (
          <Button size="small" onClick={onAddModels}>
            {t('models.addModel')}
          </Button>
        )}
      </div>
    </article>
  );
}

function CheckTag({ provider: { lastCheck } }: { provider: ProviderItem }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (lastCheck === null) return <Tag dot>{t('models.neverChecked')}</Tag>;
  const when = formatRelative(lastCheck.at, Date.now(), locale) ?? t('states.justNow');
  return (
    <Tag dot tone={lastCheck.ok ? 'success' : 'danger'}>
      {t(lastCheck.ok ? 'models.lastCheckOk' : 'models.lastCheckFailed', { when })}
    </Tag>
  );
}

function ProviderMenu({ provider }: { provider: ProviderItem }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<'edit' | 'remove' | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.providers.key() });
  const check = useMutation({ ...orpc.providers.check.mutationOptions(), onSettled: refresh });
  const update = useMutation({ ...orpc.providers.update.mutationOptions(), onSettled: refresh });
  const remove = useMutation({
    ...orpc.providers.remove.mutationOptions(),
    onSuccess: () =>
      Promise.all([refresh(), queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() })]),
  });
  const { id: providerId, name, enabled } = provider;
  const close = () => setDialog(null);
  return (
    <>
      <ActionMenu
        label={`${t('actions.more')}: ${name}`}
        actions={[
          {
            key: 'check',
            label: t('models.testAgain'),
            icon: 'status',
            onSelect: () => check.mutate({ providerId }),
          },
          { key: 'edit', label: t('models.editProvider'), icon: 'edit', onSelect: () => setDialog('edit') },
          {
            key: 'switch',
            label: t(enabled ? 'models.disable' : 'models.enable'),
            icon: 'plug',
            onSelect: () => update.mutate({ providerId, enabled: !enabled }),
          },
          {
            key: 'remove',
            label: t('actions.delete'),
            icon: 'trash',
            danger: true,
            onSelect: () => setDialog('remove'),
          },
        ]}
      />
      <ProblemNotice error={check.error ?? update.error} />
      {dialog === 'edit' && <ProviderDialog provider={provider} onClose={close} />}
      <ConfirmDanger
        open={dialog === 'remove'}
        title={t('models.removeProviderTitle', { name })}
        text={t('models.removeProviderText')}
        action={t('actions.delete')}
        typed={name}
        onConfirm={() => remove.mutateAsync({ providerId })}
        onClose={close}
      />
    </>
  );
}
