import type { JishiOutputs } from '@jishi/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { ConfirmDanger } from '../../ui/index.ts';

type Key = JishiOutputs['keys']['list']['items'][number];

/** Revoking a key that still works. */
export function KeyActions({ item }: { item: Key }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const revoke = useMutation({
    ...orpc.keys.revoke.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.keys.key() }),
  });
  if (item.status === 'revoked' || item.status === 'expired') return null;
  return (
    <>
      <Button
        size="small"
        type="text"
        onClick={() => setOpen(true)}
        aria-label={`${t('keys.revoke')}: ${item.name}`}
      >
        {t('keys.revoke')}
      </Button>
      <ConfirmDanger
        open={open}
        title={t('keys.revokeTitle', { name: item.name })}
        text={t('keys.revokeText')}
        action={t('keys.revoke')}
        onConfirm={() => revoke.mutateAsync({ keyId: item.id })}
        onClose={() => setOpen(false)}
      />
    </>
  );
}
