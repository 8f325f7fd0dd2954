import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-paths.ts';

interface MenuAction {
  key: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  onSelect: () => void;
}

/** The `…` button of a row. `false` entries are left out, so that callers can write `allowed && {…}`. */
export function ActionMenu({ actions, label }: { actions: readonly (MenuAction | false)[]; label?: string }) {
  const { t } = useTranslation();
  const shown = actions.filter((action) => action !== false);
  if (shown.length === 0) return null;
  const items = shown.map(({ key, label: text, icon, danger, onSelect }) => ({
    key,
    label: text,
    danger: danger ?? false,
    ...(icon === undefined ? {} : { icon: <Icon name={icon} size={16} /> }),
    onClick: onSelect,
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" size="small" aria-label={label ?? t('actions.more')} icon={<Icon name="more" />} />
    </Dropdown>
  );
}
