import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

interface FieldProps {
  name?: string;
  label?: string;
}

/** E-mail of an account. */
export function EmailField({ name = 'email', label, focus = false }: FieldProps & { focus?: boolean }) {
  const { t } = useTranslation();
  const rules = [
    { required: true, message: t('states.required') },
    { type: 'email' as const, message: t('states.invalidEmail') },
  ];
  return (
    <Form.Item name={name} label={label ?? t('account.email')} rules={rules} validateTrigger="onBlur">
      <Input size="large" type="email" autoComplete="username" inputMode="email" autoFocus={focus} />
    </Form.Item>
  );
}

/** The password of an existing account: whatever it is, the server decides. */
export function PasswordField({ name = 'password', label }: FieldProps) {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t('states.required') }];
  return (
    <Form.Item name={name} label={label ?? t('account.password')} rules={rules}>
      <Input.Password size="large" autoComplete="current-password" />
    </Form.Item>
  );
}

/** A new password, with the rule that it has to keep. */
export function NewPasswordField({ name = 'password', label }: FieldProps) {
  const { t } = useTranslation();
  const rules = [
    { required: true, message: t('states.required') },
    { min: 10, message: t('account.passwordShort') },
  ];
  return (
    <Form.Item
      name={name}
      label={label ?? t('account.newPassword')}
      rules={rules}
      extra={t('account.passwordHint')}
      validateTrigger="onBlur"
    >
      <Input.Password size="large" autoComplete="new-password" maxLength={200} />
    </Form.Item>
  );
}

interface NameFieldProps extends FieldProps {
  label: string;
  placeholder?: string;
  focus?: boolean;
}

/** A name of a person, tenant or thing: 1–120 characters. */
export function NameField({ name = 'name', label, placeholder, focus = false }: NameFieldProps) {
  const { t } = useTranslation();
  const rules = [{ required: true, whitespace: true, message: t('states.required') }];
  return (
    <Form.Item name={name} label={label} rules={rules}>
      <Input
        size="large"
        maxLength={120}
        autoFocus={focus}
        autoComplete={name === 'name' ? 'name' : 'off'}
        placeholder={placeholder}
      />
    </Form.Item>
  );
}
