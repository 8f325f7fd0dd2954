import type { ProviderItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot } from '../../ui/index.ts';
import { cleanPlacement, type Placement, PlacementFields } from './placement-fields.tsx';
import { ProviderFields, type ProviderValues } from './provider-fields.tsx';

/** Name, address and key of an existing provider. */
export function ProviderDialog({ provider, onClose }: { provider: ProviderItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<ProviderValues & Placement>();
  const update = useSubmit(form, {
    ...orpc.providers.update.mutationOptions(),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.providers.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() });
      onClose();
    },
  });
  const { id: providerId, name, baseUrl, kind, keyHint, region, dataPolicy, maxConcurrent } = provider;
  return (
    <Modal open centered footer={null} title={t('models.editProvider')} onCancel={onClose}>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name, baseUrl, region, dataPolicy, maxConcurrent }}
        onFinish={({ apiKey, ...values }) =>
          update.mutate({
            providerId,
            ...values,
            ...cleanPlacement(values),
            ...(apiKey ? { apiKey } : {}),
          })
        }
      >
        <ProviderFields kind={kind} keyHint={keyHint} />
        <PlacementFields />
        <FormFoot label={t('actions.save')} busy={update.isPending} error={update.error} onCancel={onClose} />
      </Form>
    </Modal>
  );
}
