import { Link } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.ts';
import { Icon, Logo } from '../ui/index.ts';
import { AccountMenu } from './account-menu.tsx';
import styles from './app-shell.module.css';
import { allowedEntries, navigation } from './navigation.ts';
import { NavigationLink, NavigationList } from './navigation-list.tsx';
import { Conversations } from './rail.tsx';
import { TenantSwitcher } from './tenant-switcher.tsx';

/** On a phone: brand and search on top, the most used pages at the thumb, everything else in a drawer. */
export function SmallScreenBars({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [open, setOpen] = useState(false);
  const entries = allowedEntries(session);
  return (
    <>
      <header className={styles.topBar}>
        <Link to="/" className={styles.brand}>
          <Logo size={24} />
          <span>{session.membership?.tenantName ?? t('shell.productFull')}</span>
        </Link>
        <span className="row">
          <Button
            type="text"
            aria-label={t('shell.palette')}
            icon={<Icon name="search" />}
            onClick={onSearch}
          />
          <Button
            type="text"
            aria-label={t('shell.openMenu')}
            icon={<Icon name="menu" />}
            onClick={() => setOpen(true)}
          />
        </span>
      </header>
      <nav className={styles.bottomBar} aria-label={t('shell.navigation')}>
        {entries.slice(0, 3).map(({ id, to, icon }) => (
          <Link key={id} to={to} className={styles.tab}>
            <Icon name={icon} size={21} />
            {t(`shell.${id}`)}
          </Link>
        ))}
        <button type="button" className={styles.tab} onClick={() => setOpen(true)}>
          <Icon name="more" size={21} />
          {t('shell.more')}
        </button>
      </nav>
      <MenuDrawer open={open} onClose={() => setOpen(false)} />
    </>
  );
}

function MenuDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const settings = navigation.find(({ id }) => id === 'settings');
  return (
    <Drawer open={open} onClose={onClose} placement="left" size={288} title={t('shell.productFull')}>
      <div className={styles.drawer}>
        <TenantSwitcher />
        <NavigationList onNavigate={onClose}>
          <Conversations onNavigate={onClose} />
        </NavigationList>
        <div style={{ marginTop: 'auto' }}>
          {settings && <NavigationLink entry={settings} onNavigate={onClose} />}
          <AccountMenu />
        </div>
      </div>
    </Drawer>
  );
}
