import { Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession, useSwitchTenant } from '../api/session.ts';
import { Avatar, Icon } from '../ui/index.ts';
import styles from './rail.module.css';

/** Names the tenant in which the console works; a menu when there are several. */
export function TenantSwitcher({ narrow = false }: { narrow?: boolean }) {
  const { t } = useTranslation();
  const { me, membership } = useSession();
  const switchTenant = useSwitchTenant();
  if (membership === null) return null;
  const several = me.memberships.length > 1;
  const words = (
    <>
      <Avatar name={membership.tenantName} size={narrow ? 32 : 30} square />
      {!narrow && (
        <span className={styles.chipWords}>
          <span className="strong">{membership.tenantName}</span>
          <span className={styles.chipSecond}>{t(`roles.${membership.role}`)}</span>
        </span>
      )}
    </>
  );
  if (!several) {
    return (
      <div
        className={styles.chip}
        style={{ cursor: 'default', background: 'none' }}
        title={membership.tenantName}
      >
        {words}
      </div>
    );
  }
  const items = me.memberships.map(({ tenantId, tenantName, role }) => ({
    key: tenantId,
    icon: <Avatar name={tenantName} size={22} square />,
    label: tenantName,
    extra: t(`roles.${role}`),
    onClick: () => switchTenant(tenantId),
  }));
  return (
    <Dropdown menu={{ items, selectedKeys: [membership.tenantId] }} trigger={['click']}>
      <button
        type="button"
        className={styles.chip}
        title={t('shell.switchTenant')}
        {...(narrow ? { 'aria-label': `${t('shell.switchTenant')}: ${membership.tenantName}` } : {})}
      >
        {words}
        {!narrow && <Icon name="upDown" size={16} />}
      </button>
    </Dropdown>
  );
}
