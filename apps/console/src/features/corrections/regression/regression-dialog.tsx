import type { Citation, Expectation, Id } from '@jishi/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { FormFoot } from '../../../ui/index.ts';

interface Values {
  question: string;
  kind: Expectation['kind'];
  documentId?: Id<'document'>;
  text?: string;
}

interface RegressionDialogProps {
  baseId: Id<'base'>;
  /** From a case: its question, and what its answer cited. */
  draft?: { question: string; caseId: Id<'case'>; citations: Citation[] };
  onClose: () => void;
}

/** Keeps a question with what its answer has to be. */
export function RegressionDialog({ baseId, draft, onClose }: RegressionDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form) ?? 'text';
  const create = useSubmit(form, {
    ...orpc.regressions.create.mutationOptions(),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.regressions.key() });
      await queryClient.invalidateQueries({ queryKey: orpc.triage.get.key() });
      onClose();
    },
  });
  const required = [{ required: true, message: t('states.required') }];
  const save = (values: Values) =>
    create.mutate({
      baseId,
      question: values.question,
      expected: expectationOf(values),
      ...(draft === undefined ? {} : { caseId: draft.caseId }),
    });
  return (
    <Modal open centered footer={null} title={t('corrections.regression.add')} onCancel={onClose}>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ question: draft?.question ?? '', kind: 'text' }}
        onFinish={save}
      >
        <Form.Item name="question" label={t('corrections.question')} rules={required}>
          <Input.TextArea maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
        <Form.Item name="kind" label={t('corrections.regression.kind')}>
          <Radio.Group
            options={(['text', 'document', 'refusal'] as const).map((value) => ({
              value,
              label: t(`corrections.regression.kinds.${value}`),
            }))}
          />
        </Form.Item>
        {kind === 'text' && (
          <Form.Item
            name="text"
            label={t('corrections.regression.text')}
            extra={t('corrections.regression.textHint')}
            rules={required}
          >
            <Input maxLength={1000} />
          </Form.Item>
        )}
        {kind === 'document' && (
          <Form.Item name="documentId" label={t('corrections.regression.document')} rules={required}>
            <DocumentSelect baseId={baseId} />
          </Form.Item>
        )}
        <FormFoot
          label={t('actions.create')}
          busy={create.isPending}
          error={create.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}

function expectationOf({ kind, documentId, text }: Values): Expectation {
  if (kind === 'document' && documentId !== undefined) return { kind, documentId };
  return kind === 'text' ? { kind, text: text ?? '' } : { kind: 'refusal' };
}

interface DocumentSelectProps {
  baseId: Id<'base'>;
  value?: Id<'document'>;
  onChange?: (value: Id<'document'>) => void;
}

/** Documents are searched on the server; the form hands in value and change. */
function DocumentSelect({ baseId, ...field }: DocumentSelectProps) {
  const [search, setSearch] = useState('');
  const input = { baseId, limit: 50, ...(search === '' ? {} : { search }) };
  const query = useQuery(orpc.documents.list.queryOptions({ input }));
  return (
    <Select
      {...field}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={query.isFetching}
      options={(query.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
