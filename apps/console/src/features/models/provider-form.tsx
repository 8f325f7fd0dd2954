import type { ProviderItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot, Notice } from '../../ui/index.ts';
import { usePresetName } from './preset-grid.tsx';
import type { Preset } from './presets.ts';
import { ProviderFields, type ProviderValues } from './provider-fields.tsx';

interface ProviderFormProps {
  preset: Preset;
  onBack: () => void;
  onConnected: (provider: ProviderItem, latencyMs: number | null) => void;
}

/** Saves the provider and tests it in place. After a failed test the same provider is corrected, not added twice. */
export function ProviderForm({ preset, onBack, onConnected }: ProviderFormProps) {
  const { t } = useTranslation();
  const presetName = usePresetName();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<ProviderValues>();
  const [saved, setSaved] = useState<ProviderItem | null>(null);
  const connect = useSubmit(form, {
    mutationFn: async (values: ProviderValues) => {
      const provider = await saveProvider(saved, preset, values);
      setSaved(provider);
      const check = await jishi.api.providers.check({ providerId: provider.id });
      return { provider, check };
    },
    onSuccess: ({ provider, check }) => {
      if (check.ok) onConnected(provider, check.latencyMs);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.providers.key() }),
  });
  const failed = connect.data?.check.ok === false ? connect.data.check : null;
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ name: presetName(preset), baseUrl: preset.baseUrl, shared: false }}
      onFinish={(values) => connect.mutate(values)}
    >
      <ProviderFields kind={preset.kind} keyUrl={preset.keyUrl} own={preset.region === 'own'} />
      <SharedField />
      {failed && (
        <div style={{ marginBottom: 16 }}>
          <Notice tone="danger" title={t('models.testFailed')}>
            {failed.detail}
          </Notice>
        </div>
      )}
      <FormFoot
        label={t(connect.isPending ? 'models.testing' : 'models.testConnection')}
        busy={connect.isPending}
        error={connect.error}
        {...(saved === null ? { onCancel: onBack } : {})}
      />
    </Form>
  );
}

async function saveProvider(
  saved: ProviderItem | null,
  { kind }: Preset,
  { name, baseUrl, apiKey, shared }: ProviderValues,
): Promise<ProviderItem> {
  const key = apiKey ? { apiKey } : {};
  if (saved === null)
    return jishi.api.providers.create({ name, kind, baseUrl, shared: shared ?? false, ...key });
  return jishi.api.providers.update({ providerId: saved.id, name, baseUrl, ...key });
}

/** Only the operator of the installation can share a provider. */
function SharedField() {
  const { t } = useTranslation();
  const { me } = useSession();
  if (!me.operator) return null;
  return (
    <Form.Item
      name="shared"
      label={t('models.shared')}
      extra={t('models.sharedText')}
      valuePropName="checked"
    >
      <Switch />
    </Form.Item>
  );
}
