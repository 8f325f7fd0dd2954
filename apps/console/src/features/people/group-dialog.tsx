import type { JishiOutputs } from '@jishi/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot } from '../../ui/index.ts';

type Group = JishiOutputs['groups']['update'];

interface GroupValues {
  name: string;
  description: string;
}

/** Creates a group, or changes the name and description of one. */
export function GroupDialog({ group, onClose }: { group?: Group; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [form] = Form.useForm<GroupValues>();
  const refresh = () => queryClient.invalidateQueries({ queryKey: orpc.groups.key() });
  const create = useSubmit(form, {
    ...orpc.groups.create.mutationOptions(),
    onSuccess: async ({ id }) => {
      await refresh();
      await navigate({ to: '/people/groups/$groupId', params: { groupId: id } });
    },
  });
  const update = useSubmit(form, {
    ...orpc.groups.update.mutationOptions(),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const save = (values: GroupValues) =>
    group === undefined ? create.mutate(values) : update.mutate({ groupId: group.id, ...values });
  return (
    <Modal
      open
      centered
      footer={null}
      title={t(group === undefined ? 'people.newGroup' : 'people.editGroup')}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={group ?? { description: '' }} onFinish={save}>
        <Form.Item
          name="name"
          label={t('people.groupName')}
          rules={[{ required: true, whitespace: true, message: t('states.required') }]}
        >
          <Input maxLength={120} autoFocus />
        </Form.Item>
        <Form.Item
          name="description"
          label={t('people.groupDescription')}
          extra={t('people.groupDescriptionHint')}
        >
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 5 }} />
        </Form.Item>
        <FormFoot
          label={t(group === undefined ? 'actions.create' : 'actions.save')}
          busy={create.isPending || update.isPending}
          error={create.error ?? update.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
