import type { RouteItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { problemWords } from '../../api/problem-words.ts';
import { ActionMenu, ConfirmDanger } from '../../ui/index.ts';

/** What a manager may do with a route in the list. */
export function RouteActions({ route: { id: routeId, name, enabled } }: { route: RouteItem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.modelRoutes.key() });
  const update = useMutation({
    ...orpc.modelRoutes.update.mutationOptions(),
    onSuccess: refresh,
    onError: (error) => void message.error(problemWords(error, t).title),
  });
  const remove = useMutation({ ...orpc.modelRoutes.remove.mutationOptions(), onSuccess: refresh });
  return (
    <>
      <ActionMenu
        label={`${t('actions.more')}: ${name}`}
        actions={[
          {
            key: 'edit',
            label: t('actions.edit'),
            icon: 'edit',
            onSelect: () => void navigate({ to: '/models/routes/$routeId', params: { routeId } }),
          },
          {
            key: 'switch',
            label: t(enabled ? 'routes.switchOff' : 'routes.switchOn'),
            icon: 'plug',
            onSelect: () => update.mutate({ routeId, enabled: !enabled }),
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
        title={t('routes.removeTitle', { name })}
        text={t('routes.removeText')}
        action={t('actions.delete')}
        onConfirm={() => remove.mutateAsync({ routeId })}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}
