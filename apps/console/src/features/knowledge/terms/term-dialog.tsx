import type { BaseItem, GlossaryEntry } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { useSubmit } from '../../../api/use-submit.ts';
import { FormFoot } from '../../../ui/index.ts';

interface TermValues {
  term: string;
  synonyms: string[];
  definition: string;
  whole: boolean;
  everywhere: boolean;
}

/** Adds a term to a knowledge base or to all of them, or changes one. */
export function TermDialog({
  base,
  entry,
  onClose,
}: {
  base: BaseItem;
  entry?: GlossaryEntry;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<TermValues>();
  const save = useSubmit(form, {
    mutationFn: ({ everywhere, ...fields }: TermValues) =>
      entry === undefined
        ? jishi.api.glossary.create({ ...fields, baseId: everywhere ? null : base.id })
        : jishi.api.glossary.update({ entryId: entry.id, ...fields }),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: orpc.glossary.key() });
    },
  });
  const { term = '', synonyms = [], definition = '', whole = false } = entry ?? {};
  return (
    <Modal
      open
      centered
      footer={null}
      width={540}
      title={t(entry === undefined ? 'terms.addTitle' : 'terms.editTitle')}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ term, synonyms, definition, whole, everywhere: false }}
        onFinish={(values) => save.mutate({ ...values, everywhere: values.everywhere ?? false })}
      >
        <TermFields base={base} isNew={entry === undefined} />
        <FormFoot label={t('actions.save')} busy={save.isPending} error={save.error} onCancel={onClose} />
      </Form>
    </Modal>
  );
}

function TermFields({ base, isNew }: { base: BaseItem; isNew: boolean }) {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    <>
      <Form.Item
        name="term"
        label={t('terms.term')}
        rules={[{ required: true, whitespace: true, message: t('states.required') }]}
      >
        <Input maxLength={120} autoFocus placeholder={t('terms.termPlaceholder')} />
      </Form.Item>
      <Form.Item name="synonyms" label={t('terms.synonyms')} extra={t('terms.synonymsHint')}>
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，', '、', ';', '；']}
          maxCount={30}
          placeholder={t('terms.synonymsPlaceholder')}
        />
      </Form.Item>
      <Form.Item name="definition" label={t('terms.definition')}>
        <Input.TextArea maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
      <Form.Item name="whole" valuePropName="checked" extra={t('terms.wholeHint')}>
        <Checkbox>{t('terms.whole')}</Checkbox>
      </Form.Item>
      {isNew && can('knowledge.administer') && (
        <Form.Item name="everywhere" valuePropName="checked" extra={t('terms.everywhereHint')}>
          <Checkbox>{t('terms.everywhereChoice', { base: base.name })}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}
