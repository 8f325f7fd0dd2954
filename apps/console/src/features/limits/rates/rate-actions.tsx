import type { RateLimitItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { ItemMenu } from '../../../ui/index.ts';

interface RateActionsProps {
  rate: RateLimitItem;
  onEdit: () => void;
}

export function RateActions({ rate: { id: rateLimitId, name, enabled }, onEdit }: RateActionsProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const refresh = { onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.rateLimits.key() }) };
  const update = useMutation({ ...orpc.rateLimits.update.mutationOptions(), ...refresh });
  const remove = useMutation({ ...orpc.rateLimits.remove.mutationOptions(), ...refresh });
  return (
    <ItemMenu
      name={name}
      enabled={enabled}
      switchOn={t('limits.budget.switchOn')}
      switchOff={t('limits.budget.switchOff')}
      removeTitle={t('limits.rate.removeTitle', { name })}
      removeText={t('limits.rate.removeText')}
      onEdit={onEdit}
      onSwitch={(next) => update.mutateAsync({ rateLimitId, enabled: next })}
      onRemove={() => remove.mutateAsync({ rateLimitId })}
    />
  );
}
