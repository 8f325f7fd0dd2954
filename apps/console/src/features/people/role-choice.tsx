import { Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import styles from './people.module.css';
import { type Role, roles } from './roles.ts';

interface RoleChoiceProps {
  value?: Role;
  onChange?: (role: Role) => void;
}

/** Roles with what they allow. Only an owner may make owners. A form control. */
export function RoleChoice({ value, onChange }: RoleChoiceProps) {
  const { t } = useTranslation();
  const { membership } = useSession();
  const offered = roles.filter((role) => role !== 'owner' || membership?.role === 'owner');
  return (
    <Radio.Group
      className={styles.roles}
      {...(value === undefined ? {} : { value })}
      onChange={({ target }) => onChange?.(target.value)}
      options={offered.map((role) => ({
        value: role,
        className: styles.role,
        label: (
          <>
            <span className="strong">{t(`roles.${role}`)}</span>
            <span className={styles.roleText}>{t(`roles.${role}Text`)}</span>
          </>
        ),
      }))}
    />
  );
}
