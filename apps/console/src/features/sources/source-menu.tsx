import type { SourceItem } from '@jishi/contract';
import { Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionMenu, ConfirmDanger } from '../../ui/index.ts';
import { isRunning } from './source-state.ts';
import { useSourceActions } from './use-source-actions.ts';

/** The `…` of a source. */
export function SourceMenu({ source, onRemoved }: { source: SourceItem; onRemoved?: () => void }) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const [keep, setKeep] = useState(true);
  const { act, remove } = useSourceActions();
  const { id, name, paused, heldRemovals } = source;
  const running = isRunning(source);
  return (
    <>
      <ActionMenu
        label={t('sources.actions', { name })}
        actions={[
          !running && {
            key: 'sync',
            label: t('sources.sync'),
            icon: 'refresh',
            onSelect: () => act('sync', id),
          },
          running && {
            key: 'cancel',
            label: t('sources.cancel'),
            icon: 'stop',
            onSelect: () => act('cancel', id),
          },
          {
            key: 'pause',
            label: t(paused ? 'sources.resume' : 'sources.pause'),
            icon: 'clock',
            onSelect: () => act(paused ? 'resume' : 'pause', id),
          },
          !running &&
            heldRemovals !== null && {
              key: 'held',
              label: t('sources.confirmRemovals', { count: heldRemovals }),
              icon: 'check',
              onSelect: () => act('confirmRemovals', id),
            },
          {
            key: 'remove',
            label: t('sources.remove'),
            icon: 'trash',
            danger: true,
            onSelect: () => setRemoving(true),
          },
        ]}
      />
      <ConfirmDanger
        open={removing}
        title={t('sources.removeTitle', { name })}
        text={
          <Radio.Group
            value={keep}
            onChange={(event) => setKeep(event.target.value)}
            style={{ display: 'grid', gap: 8 }}
            options={[
              { value: true, label: t('sources.keepDocuments') },
              { value: false, label: t('sources.dropDocuments', { count: source.documentCount }) },
            ]}
          />
        }
        action={t('sources.remove')}
        onConfirm={async () => {
          await remove(id, keep);
          onRemoved?.();
        }}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}
