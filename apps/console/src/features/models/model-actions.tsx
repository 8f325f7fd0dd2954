import type { ModelItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { problemWords } from '../../api/problem-words.ts';
import { ActionMenu, ConfirmDanger } from '../../ui/index.ts';
import { ModelDialog } from './model-dialog.tsx';
import { PriceDialog } from './price-dialog.tsx';

/** What a manager may do with a model of the pool. */
export function ModelActions({ model }: { model: ModelItem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [dialog, setDialog] = useState<'edit' | 'price' | 'remove' | null>(null);
  const update = useModelUpdate();
  const close = () => setDialog(null);
  const change = (fields: { isDefault?: boolean; enabled?: boolean }) =>
    update.mutate(
      { modelId: model.id, ...fields },
      { onError: (error) => void message.error(problemWords(error, t).title) },
    );
  return (
    <>
      <ActionMenu
        label={`${t('actions.more')}: ${model.name}`}
        actions={[
          !model.isDefault &&
            model.enabled && {
              key: 'default',
              label: t('models.makeDefault'),
              icon: 'check',
              onSelect: () => change({ isDefault: true }),
            },
          { key: 'price', label: t('models.setPrice'), icon: 'usage', onSelect: () => setDialog('price') },
          { key: 'edit', label: t('models.edit'), icon: 'edit', onSelect: () => setDialog('edit') },
          {
            key: 'switch',
            label: t(model.enabled ? 'models.disable' : 'models.enable'),
            icon: 'plug',
            onSelect: () => change({ enabled: !model.enabled }),
          },
          {
            key: 'remove',
            label: t('actions.remove'),
            icon: 'trash',
            danger: true,
            onSelect: () => setDialog('remove'),
          },
        ]}
      />
      {dialog === 'edit' && <ModelDialog model={model} onClose={close} />}
      {dialog === 'price' && <PriceDialog model={model} onClose={close} />}
      <RemoveModel model={model} open={dialog === 'remove'} onClose={close} />
    </>
  );
}

function useModelUpdate() {
  const queryClient = useQueryClient();
  return useMutation({
    ...orpc.modelPool.update.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() }),
  });
}

function RemoveModel({ model, open, onClose }: { model: ModelItem; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const remove = useMutation({
    ...orpc.modelPool.remove.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() }),
  });
  return (
    <ConfirmDanger
      open={open}
      title={t('models.removeModelTitle', { name: model.name })}
      text={t('models.removeModelText')}
      action={t('actions.remove')}
      onConfirm={() => remove.mutateAsync({ modelId: model.id })}
      onClose={onClose}
    />
  );
}
