import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { Icon, Person } from '../../../ui/index.ts';
import styles from './access.module.css';
import type { Named } from './principals.ts';

interface PrincipalRowProps {
  principal: Named;
  /** Between the name and the button, such as the choice of the right. */
  children?: ReactNode;
  onRemove?: () => void;
}

/** One entry of an access list. */
export function PrincipalRow({ principal, children, onRemove }: PrincipalRowProps) {
  const { t } = useTranslation();
  const { membership } = useSession();
  const name =
    principal.kind === 'everyone'
      ? t('knowledge.access.everyone', { tenant: membership?.tenantName ?? '' })
      : principal.name;
  const second = {
    everyone: t('knowledge.access.everyoneText'),
    group: t('knowledge.access.group'),
    user: undefined,
  };
  return (
    <li className={styles.row}>
      <Person name={name} second={second[principal.kind]} />
      <span className={styles.choice}>
        {children}
        {onRemove !== undefined && (
          <Button
            type="text"
            size="small"
            aria-label={t('knowledge.access.remove', { name })}
            icon={<Icon name="close" size={16} />}
            onClick={onRemove}
          />
        )}
      </span>
    </li>
  );
}
