import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '../api/problem-words.ts';
import { ActionMenu } from './action-menu.tsx';
import { ConfirmDanger } from './confirm-danger.tsx';

interface ItemMenuProps {
  name: string;
  enabled: boolean;
  /** Words for switching, in the reader's language. */
  switchOn: string;
  switchOff: string;
  removeTitle: string;
  removeText: string;
  onEdit: () => void;
  /** Rejections become a message. */
  onSwitch: (enabled: boolean) => Promise<unknown>;
  /** Rejections are shown in the question. */
  onRemove: () => Promise<unknown>;
}

/** The menu of a thing that is edited, switched on and off, and deleted. */
export function ItemMenu(props: ItemMenuProps) {
  const { name, enabled, switchOn, switchOff, removeTitle, removeText, onEdit, onSwitch, onRemove } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [removing, setRemoving] = useState(false);
  const flip = () =>
    onSwitch(!enabled).catch((error: unknown) => void message.error(problemWords(error, t).title));
  return (
    <>
      <ActionMenu
        label={`${t('actions.more')}: ${name}`}
        actions={[
          { key: 'edit', label: t('actions.edit'), icon: 'edit', onSelect: onEdit },
          {
            key: 'switch',
            label: enabled ? switchOff : switchOn,
            icon: 'plug',
            onSelect: () => void flip(),
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
        title={removeTitle}
        text={removeText}
        action={t('actions.delete')}
        onConfirm={onRemove}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}
