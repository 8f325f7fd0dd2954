import type { ModelItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Input, InputNumber, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot } from '../../ui/index.ts';
import { capabilities, capabilityText } from './capability-text.ts';
import { cleanPlacement, type Placement, PlacementFields } from './placement-fields.tsx';

type ModelValues = Pick<
  ModelItem,
  'name' | 'upstreamName' | 'capabilities' | 'contextTokens' | 'dimensions'
> &
  Placement;

/** Names, abilities and size of a model. */
export function ModelDialog({ model, onClose }: { model: ModelItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<ModelValues>();
  const update = useSubmit(form, {
    ...orpc.modelPool.update.mutationOptions(),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() });
      onClose();
    },
  });
  const required = { required: true, whitespace: true, message: t('states.required') };
  return (
    <Modal open centered footer={null} title={t('models.edit')} onCancel={onClose}>
      <Form
        form={form}
        layout="vertical"
        initialValues={model}
        onFinish={(values) => update.mutate({ modelId: model.id, ...values, ...cleanPlacement(values) })}
      >
        <Form.Item
          name="name"
          label={t('models.poolName')}
          extra={t('models.poolNameHint')}
          rules={[required]}
        >
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="upstreamName" label={t('models.upstreamName')} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
        {model.kind === 'chat' && <ChatFields />}
        {model.kind === 'embedding' && <EmbeddingFields />}
        <PlacementFields />
        <FormFoot label={t('actions.save')} busy={update.isPending} error={update.error} onCancel={onClose} />
      </Form>
    </Modal>
  );
}

function ChatFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="capabilities" label={t('models.capabilities')}>
        <Checkbox.Group options={capabilities.map((value) => ({ value, label: t(capabilityText[value]) }))} />
      </Form.Item>
      <Form.Item name="contextTokens" label={t('models.contextTokens')}>
        <InputNumber min={1} max={100_000_000} precision={0} style={{ width: 200 }} />
      </Form.Item>
    </>
  );
}

function EmbeddingFields() {
  const { t } = useTranslation();
  return (
    <Form.Item name="dimensions" label={t('models.dimensions')} extra={t('models.dimensionsHint')}>
      <InputNumber min={1} max={16_000} precision={0} style={{ width: 200 }} />
    </Form.Item>
  );
}
