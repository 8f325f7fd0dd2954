import type { ProviderKind } from '@jishi/contract';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/index.ts';

export interface ProviderValues {
  name: string;
  baseUrl: string;
  apiKey?: string;
  shared?: boolean;
}

interface ProviderFieldsProps {
  kind: ProviderKind;
  /** Where to get a key. */
  keyUrl?: string | null;
  /** Runs in the customer's own network. */
  own?: boolean;
  /** What the stored key ends with, when there is one. */
  keyHint?: string | null;
}

// What a key of this kind looks like, where it is not just a word to copy.
const keyPlaceholders: Partial<Record<ProviderKind, string>> = { bedrock: 'ACCESS_KEY_ID:SECRET_ACCESS_KEY' };

/** Name, address and key of a provider. */
export function ProviderFields({ kind, keyUrl = null, own = false, keyHint = null }: ProviderFieldsProps) {
  const { t } = useTranslation();
  const required = { required: true, whitespace: true, message: t('states.required') };
  const local = kind === 'local-gguf' || kind === 'local-onnx';
  return (
    <>
      <Form.Item name="name" label={t('models.providerName')} rules={[required]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="baseUrl" label={t(local ? 'models.folder' : 'models.baseUrl')} rules={[required]}>
        <Input
          className="mono"
          maxLength={500}
          spellCheck={false}
          autoComplete="off"
          placeholder={local ? '/data/models' : 'https://api.example.com/v1'}
        />
      </Form.Item>
      {own && !local && <OwnNetworkHint />}
      {!local && <KeyField keyUrl={keyUrl} own={own} keyHint={keyHint} placeholder={keyPlaceholders[kind]} />}
    </>
  );
}

interface KeyFieldProps {
  keyUrl: string | null;
  own: boolean;
  keyHint: string | null;
  placeholder?: string | undefined;
}

function KeyField({ keyUrl, own, keyHint, placeholder = '' }: KeyFieldProps) {
  const { t } = useTranslation();
  const hint = () => {
    if (keyHint !== null) return t('models.apiKeyKeep', { hint: keyHint });
    return t(own ? 'models.apiKeyOptional' : 'models.apiKeyHint');
  };
  const extra = (
    <>
      {hint()}{' '}
      {keyUrl !== null && (
        <a href={keyUrl} target="_blank" rel="noreferrer">
          {t('models.getKey')}
        </a>
      )}
    </>
  );
  return (
    <Form.Item name="apiKey" label={t('models.apiKey')} extra={extra}>
      <Input.Password autoComplete="off" maxLength={2000} placeholder={placeholder} />
    </Form.Item>
  );
}

/** Private addresses are refused unless the operator allows them: say how before the test fails. */
function OwnNetworkHint() {
  const { t } = useTranslation();
  const baseUrl: string = Form.useWatch('baseUrl') ?? '';
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : 'localhost';
  return (
    <div style={{ marginBottom: 20 }}>
      <Notice>{t('models.ownNetworkHint', { host })}</Notice>
    </div>
  );
}
