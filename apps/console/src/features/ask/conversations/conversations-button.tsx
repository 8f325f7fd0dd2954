import { Button, Drawer, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import { ConversationList } from '../conversation-list.tsx';

/** Opens the conversations in a drawer: on a phone, and where the rail is folded or too short for them. */
export function ConversationsButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const title = t('ask.conversations.title');
  return (
    <>
      <Tooltip title={title}>
        <Button
          type="text"
          size="small"
          aria-label={title}
          icon={<Icon name="clock" />}
          onClick={() => setOpen(true)}
        />
      </Tooltip>
      <Drawer open={open} placement="left" size={320} title={title} onClose={close} destroyOnHidden>
        <ConversationList onNavigate={close} />
      </Drawer>
    </>
  );
}
