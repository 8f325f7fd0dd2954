import type { GlossaryEntry } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { ActionMenu, ConfirmDanger } from '../../../ui/index.ts';

export function TermMenu({ entry, onEdit }: { entry: GlossaryEntry; onEdit: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const remove = async () => {
    await jishi.api.glossary.remove({ entryId: entry.id });
    await queryClient.invalidateQueries({ queryKey: orpc.glossary.key() });
  };
  return (
    <>
      <ActionMenu
        label={t('terms.actionsOf', { term: entry.term })}
        actions={[
          { key: 'edit', label: t('actions.edit'), icon: 'edit', onSelect: onEdit },
          {
            key: 'delete',
            label: t('actions.delete'),
            icon: 'trash',
            danger: true,
            onSelect: () => setRemoving(true),
          },
        ]}
      />
      <ConfirmDanger
        open={removing}
        title={t('terms.deleteTitle', { term: entry.term })}
        text={t(entry.base === null ? 'terms.deleteTextAll' : 'terms.deleteText')}
        action={t('actions.delete')}
        onConfirm={remove}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}
