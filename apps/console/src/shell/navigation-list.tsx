import { Link } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
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
      </Link>
    </Tooltip>
  );
}
