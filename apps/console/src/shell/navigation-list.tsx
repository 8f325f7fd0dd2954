import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../api/client.ts';
import { useSession } from '../api/session.ts';
import { Icon } from '../ui/index.ts';
import { allowedEntries, type NavigationEntry } from './navigation.ts';
import styles from './rail.module.css';

const groups = [
  { id: 'work', title: 'shell.groupWork' },
  { id: 'manage', title: 'shell.groupManage' },
  { id: 'operate', title: 'shell.groupOperate' },
] as const;

interface NavigationLinksProps {
  narrow?: boolean;
  onNavigate?: () => void;
}

interface NavigationListProps extends NavigationLinksProps {
  /** Stands below the first group: the conversations. */
  children?: ReactNode;
}

/** The links of the rail and of the drawer on small screens. */
export function NavigationList({ narrow = false, onNavigate, children }: NavigationListProps) {
  const { t } = useTranslation();
  const entries = allowedEntries(useSession());
  return groups.map(({ id, title }) => {
    const members = entries.filter(({ group }) => group === id);
    if (members.length === 0) return null;
    return (
      <Fragment key={id}>
        <div className={styles.group}>
          <p className={styles.groupTitle}>{t(title)}</p>
          <ul className={styles.list}>
            {members.map((entry) => (
              <li key={entry.id}>
                <NavigationLink entry={entry} narrow={narrow} {...(onNavigate ? { onNavigate } : {})} />
              </li>
            ))}
          </ul>
        </div>
        {id === 'work' && children}
      </Fragment>
    );
  });
}

interface NavigationLinkProps extends NavigationLinksProps {
  entry: NavigationEntry;
}

export function NavigationLink({ entry, narrow = false, onNavigate }: NavigationLinkProps) {
  const { t } = useTranslation();
  const label = t(`shell.${entry.id}`);
  return (
    <Tooltip title={narrow ? label : ''} placement="right">
      <Link
        to={entry.to}
        className={styles.link}
        onClick={onNavigate}
        {...(narrow ? { 'aria-label': label } : {})}
      >
        <Icon name={entry.icon} />
        {!narrow && <span>{label}</span>}
        {!narrow && entry.id === 'corrections' && <WaitingCases />}
      </Link>
    </Tooltip>
  );
}

/** How many cases wait to be mended; nothing while there are none. */
function WaitingCases() {
  const { t } = useTranslation();
  const query = useQuery({ ...orpc.triage.count.queryOptions(), refetchInterval: 60_000 });
  const open = query.data?.open ?? 0;
  if (open === 0) return null;
  return (
    <span className={`number ${styles.count}`} title={t('shell.waitingCases', { count: open })}>
      {open > 99 ? '99+' : open}
    </span>
  );
}
