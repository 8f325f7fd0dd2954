import type { WebhookItem, WebhookType } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { CopyField, FormFoot, Notice } from '../../ui/index.ts';
import { typeText, webhookTypes } from './type-text.ts';

interface WebhookValues {
  name: string;
  url: string;
  types: WebhookType[];
}

/** Adds a webhook (its secret is shown this once) or changes one. */
export function WebhookDialog({ webhook, onClose }: { webhook?: WebhookItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<WebhookValues>();
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.webhooks.key() });
  const create = useSubmit(form, { ...orpc.webhooks.create.mutationOptions(), onSuccess: refresh });
  const update = useSubmit(form, {
    ...orpc.webhooks.update.mutationOptions(),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const save = (values: WebhookValues) =>
    webhook === undefined ? create.mutate(values) : update.mutate({ webhookId: webhook.id, ...values });
  const title =
    webhook === undefined ? t('webhooks.createTitle') : t('webhooks.editTitle', { name: webhook.name });
  const secret = create.data?.secret;
  return (
    <Modal
      open
      centered
      width={560}
      footer={null}
      mask={{ closable: secret === undefined }}
      title={secret === undefined ? title : t('webhooks.secretTitle')}
      onCancel={onClose}
    >
      {secret === undefined ? (
        <Form
          form={form}
          layout="vertical"
          initialValues={webhook ?? { types: ['budget.threshold', 'budget.exhausted'] }}
          onFinish={save}
        >
          <WebhookFields />
          <FormFoot
            label={webhook === undefined ? t('webhooks.add') : t('actions.save')}
            busy={create.isPending || update.isPending}
            error={create.error ?? update.error}
            onCancel={onClose}
          />
        </Form>
      ) : (
        <NewSecret secret={secret} onClose={onClose} />
      )}
    </Modal>
  );
}

function WebhookFields() {
  const { t } = useTranslation();
  const required = { required: true, whitespace: true, message: t('states.required') };
  return (
    <>
      <Form.Item name="name" label={t('webhooks.name')} rules={[required]}>
        <Input autoFocus maxLength={120} placeholder={t('webhooks.namePlaceholder')} />
      </Form.Item>
      <Form.Item name="url" label={t('webhooks.url')} extra={t('webhooks.urlHint')} rules={[required]}>
        <Input inputMode="url" maxLength={1000} placeholder="https://billing.example.com/hooks/jishi" />
      </Form.Item>
      <Form.Item
        name="types"
        label={t('webhooks.events')}
        rules={[{ required: true, message: t('states.required') }]}
      >
        <Checkbox.Group
          options={webhookTypes.map((value) => ({ value, label: t(typeText(value)) }))}
          style={{ display: 'grid', gap: 6 }}
        />
      </Form.Item>
    </>
  );
}

/** A secret that was just made. */
export function NewSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <Notice tone="warning">{t('webhooks.secretText')}</Notice>
      <CopyField label={t('webhooks.secret')} value={secret} />
      <div>
        <Button type="primary" onClick={onClose}>
          {t('actions.done')}
        </Button>
      </div>
    </div>
  );
}
