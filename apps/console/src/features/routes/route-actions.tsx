import type { RouteItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { ItemMenu } from '../../ui/index.ts';

/** What a manager may do with a route in the list. */
export function RouteActions({ route: { id: routeId, name, enabled } }: { route: RouteItem }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const refresh = { onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.modelRoutes.key() }) };
  const update = useMutation({ ...orpc.modelRoutes.update.mutationOptions(), ...refresh });
  const remove = useMutation({ ...orpc.modelRoutes.remove.mutationOptions(), ...refresh });
  return (
    <ItemMenu
      name={name}
      enabled={enabled}
      switchOn={t('routes.switchOn')}
      switchOff={t('routes.switchOff')}
      removeTitle={t('routes.removeTitle', { name })}
      removeText={t('routes.removeText')}
      onEdit={() => void navigate({ to: '/models/routes/$routeId', params: { routeId } })}
      onSwitch={(next) => update.mutateAsync({ routeId, enabled: next })}
      onRemove={() => remove.mutateAsync({ routeId })}
    />
  );
}
