import type { Id, TriageDetail } from '@jishi/contract';
import { Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormFoot } from '../../../ui/index.ts';
import { useCaseChange } from './use-case-change.ts';

interface Values {
  assigneeId: Id<'user'>;
  text: string;
}

/** Asks somebody for a missing document. */
export function SourceDialog({ item, onClose }: { item: TriageDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const { request } = useCaseChange();
  const required = [{ required: true, message: t('states.required') }];
  const send = (values: Values) => request.mutate({ caseId: item.id, ...values }, { onSuccess: onClose });
  return (
    <Modal open centered footer={null} title={t('corrections.sourceTitle')} onCancel={onClose}>
      <Form<Values> layout="vertical" onFinish={send}>
        <Form.Item
          name="assigneeId"
          label={t('corrections.assignee')}
          extra={t('corrections.sourceHint')}
          rules={required}
        >
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={item.candidates.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="text" label={t('corrections.sourceText')} rules={required}>
          <Input.TextArea maxLength={4000} autoSize={{ minRows: 3, maxRows: 8 }} />
        </Form.Item>
        <FormFoot
          label={t('corrections.sourceSend')}
          busy={request.isPending}
          error={request.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
