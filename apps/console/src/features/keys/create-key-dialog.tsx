import type { Permission } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Modal, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { CopyField, FormFoot, Notice } from '../../ui/index.ts';
import { permissionText } from './permission-text.ts';

interface KeyValues {
  name: string;
  range: 'all' | 'some';
  scopes?: Permission[];
  expiresInDays: number;
}

/** Creates a key; afterwards it is shown this once. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<KeyValues>();
  const create = useSubmit(form, {
    ...orpc.keys.create.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.keys.key() }),
  });
  const save = ({ name, range, scopes, expiresInDays }: KeyValues) =>
    create.mutate({
      name,
      scopes: range === 'some' ? (scopes ?? []) : null,
      expiresInDays: expiresInDays === 0 ? null : expiresInDays,
    });
  const done = create.data !== undefined;
  return (
    <Modal
      open
      centered
      width={560}
      footer={null}
      mask={{ closable: !done }}
      title={t(done ? 'keys.doneTitle' : 'keys.createTitle')}
      onCancel={onClose}
    >
      {create.data ? (
        <NewKey secret={create.data.secret} onClose={onClose} />
      ) : (
        <Form
          form={form}
          layout="vertical"
          initialValues={{ range: 'all', expiresInDays: 90 }}
          onFinish={save}
        >
          <KeyFields />
          <FormFoot
            label={t('keys.create')}
            busy={create.isPending}
            error={create.error}
            onCancel={onClose}
          />
        </Form>
      )}
    </Modal>
  );
}

function KeyFields() {
  const { t } = useTranslation();
  const required = { required: true, whitespace: true, message: t('states.required') };
  const terms = [
    ...[7, 30, 90].map((days) => ({ value: days, label: t('keys.expiresIn', { count: days }) })),
    { value: 365, label: t('keys.expiresInYear') },
    { value: 0, label: t('keys.expiresNever') },
  ];
  return (
    <>
      <Form.Item name="name" label={t('keys.name')} extra={t('keys.nameHint')} rules={[required]}>
        <Input autoFocus maxLength={120} placeholder={t('keys.namePlaceholder')} />
      </Form.Item>
      <Form.Item name="expiresInDays" label={t('keys.expires')}>
        <Select options={terms} style={{ maxWidth: 220 }} />
      </Form.Item>
      <Form.Item name="range" label={t('keys.scopes')}>
        <Radio.Group
          options={[
            { value: 'all', label: t('keys.scopesAll') },
            { value: 'some', label: t('keys.scopesSome') },
          ]}
        />
      </Form.Item>
      <ScopeField />
    </>
  );
}

function ScopeField() {
  const { t } = useTranslation();
  const { membership } = useSession();
  const range = Form.useWatch('range');
  if (range !== 'some') return null;
  const options = membership?.permissions.map((value) => ({ value, label: t(permissionText(value)) })) ?? [];
  return (
    <Form.Item name="scopes" rules={[{ required: true, message: t('states.required') }]}>
      <Checkbox.Group
        options={options}
        style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(220px, 1fr))', gap: 6 }}
      />
    </Form.Item>
  );
}

function NewKey({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  const url = `${window.location.origin}/v1`;
  const command = `curl ${url}/models \\\n  -H "Authorization: Bearer ${secret}"`;
  return (
    <div className="stack">
      <Notice tone="warning">{t('keys.doneText')}</Notice>
      <CopyField label={t('keys.secret')} value={secret} />
      <div>
        <p className="strong">{t('keys.tryIt')}</p>
        <p className="second">{t('keys.tryItText', { url })}</p>
      </div>
      <CopyField block label={t('keys.tryIt')} value={command} />
      <div>
        <Button type="primary" onClick={onClose}>
          {t('actions.done')}
        </Button>
      </div>
    </div>
  );
}
