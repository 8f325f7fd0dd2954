import type { RateLimitItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { ActionMenu, ConfirmDanger } from '../../../ui/index.ts';

interface RateActionsProps {
  rate: RateLimitItem;
  onEdit: () => void;
}

export function RateActions({ rate: { id: rateLimitId, name, enabled }, onEdit }: RateActionsProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.rateLimits.key() });
  const update = useMutation({
    ...orpc.rateLimits.update.mutationOptions(),
    onSuccess: refresh,
    onError: (error) => void message.error(problemWords(error, t).title),
  });
  const remove = useMutation({ ...orpc.rateLimits.remove.mutationOptions(), onSuccess: refresh });
  return (
    <>
      <ActionMenu
        label={`${t('actions.more')}: ${name}`}
        actions={[
          { key: 'edit', label: t('actions.edit'), icon: 'edit', onSelect: onEdit },
          {
            key: 'switch',
            label: t(enabled ? 'limits.budget.switchOff' : 'limits.budget.switchOn'),
            icon: 'plug',
            onSelect: () => update.mutate({ rateLimitId, enabled: !enabled }),
          },
          {
            key: 'remove',
            label: t('actions.delete'),
            icon: 'trash',
            danger: true,
            onSelect: () => setRemoving(true),
          },
        ]}
      />
      <ConfirmDanger
        open={removing}
        title={t('limits.rate.removeTitle', { name })}
        text={t('limits.rate.removeText')}
        action={t('actions.delete')}
        onConfirm={() => remove.mutateAsync({ rateLimitId })}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}
