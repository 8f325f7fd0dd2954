import { Link, useMatchRoute } from '@tanstack/react-router';
import { Button, Tooltip } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.ts';
import { Icon, KeyHint, Logo } from '../ui/index.ts';
import { AccountMenu } from './account-menu.tsx';
import { navigation } from './navigation.ts';
import { NavigationLink, NavigationList } from './navigation-list.tsx';
import styles from './rail.module.css';
import { TenantSwitcher } from './tenant-switcher.tsx';

const ConversationList = lazy(async () => {
  const { ConversationList: component } = await import('../features/ask/conversation-list.tsx');
  return { default: component };
});

interface RailProps {
  narrow: boolean;
  onToggle: () => void;
  onSearch: () => void;
}

/** Left edge of the console: brand, tenant, search, pages, conversations, account. */
export function Rail({ narrow, onToggle, onSearch }: RailProps) {
  const { t } = useTranslation();
  const settings = navigation.find(({ id }) => id === 'settings');
  return (
    <aside className={narrow ? `${styles.rail} ${styles.narrow}` : styles.rail}>
      <div className={styles.top}>
        <Link to="/" className={styles.brand} aria-label={t('shell.productFull')}>
          <Logo size={26} />
          {!narrow && <span>{t('shell.productFull')}</span>}
        </Link>
        <Tooltip title={t(narrow ? 'shell.expand' : 'shell.collapse')} placement="right">
          <Button
            type="text"
            size="small"
            aria-label={t(narrow ? 'shell.expand' : 'shell.collapse')}
            aria-expanded={!narrow}
            icon={<Icon name="panel" />}
            onClick={onToggle}
          />
        </Tooltip>
      </div>
      <TenantSwitcher narrow={narrow} />
      <button
        type="button"
        className={styles.search}
        onClick={onSearch}
        {...(narrow ? { 'aria-label': t('shell.palette') } : {})}
      >
        <Icon name="search" size={16} />
        {!narrow && (
          <>
            <span>{t('shell.palette')}</span>
            <KeyHint keys={['mod', 'K']} />
          </>
        )}
      </button>
      <nav className={styles.scroll} aria-label={t('shell.navigation')}>
        <NavigationList narrow={narrow}>{!narrow && <Conversations />}</NavigationList>
      </nav>
      <div className={styles.foot}>
        {settings && <NavigationLink entry={settings} narrow={narrow} />}
        <AccountMenu narrow={narrow} />
      </div>
    </aside>
  );
}

/** The conversations stand in the rail while somebody asks, and nowhere else. */
export function Conversations({ onNavigate }: { onNavigate?: () => void }) {
  const matchRoute = useMatchRoute();
  const { can } = useSession();
  if (!can('assistant.use') || matchRoute({ to: '/ask', fuzzy: true }) === false) return null;
  return (
    <div className={styles.conversations}>
      <Suspense fallback={null}>
        <ConversationList {...(onNavigate ? { onNavigate } : {})} />
      </Suspense>
    </div>
  );
}
