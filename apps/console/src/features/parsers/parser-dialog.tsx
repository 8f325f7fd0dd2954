import type { ParserItem } from '@jishi/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSubmit } from '../../api/use-submit.ts';
import { FormFoot } from '../../ui/index.ts';
import { ParserFields } from './parser-fields.tsx';
import { newParser, type ParserValues, secretOf } from './parser-values.ts';
import { Trial } from './trial.tsx';

/** Registers a parser or changes one; either can be tested before it is saved. */
export function ParserDialog({ parser, onClose }: { parser?: ParserItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [form] = Form.useForm<ParserValues>();
  const done = {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: orpc.knowledgeParsers.key() });
      onClose();
    },
  };
  const create = useSubmit(form, { ...orpc.knowledgeParsers.create.mutationOptions(), ...done });
  const update = useSubmit(form, { ...orpc.knowledgeParsers.update.mutationOptions(), ...done });
  const save = ({ secret, withoutSecret, kind, ...values }: ParserValues) => {
    const sent = {
      ...values,
      ...secretOf({ ...(secret === undefined ? {} : { secret }), withoutSecret: withoutSecret === true }),
    };
    if (parser === undefined) create.mutate({ ...sent, kind });
    else update.mutate({ ...sent, parserId: parser.id });
  };
  const { secret: stored, ...values } = parser ?? { secret: false };
  return (
    <Modal
      open
      centered
      width={620}
      footer={null}
      title={parser === undefined ? t('parsers.add') : t('parsers.editTitle', { name: parser.name })}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={parser === undefined ? newParser : values}
        onFinish={save}
      >
        <ParserFields stored={stored} isNew={parser === undefined} />
        <Trial form={form} {...(parser === undefined ? {} : { parserId: parser.id })} />
        <FormFoot
          label={parser === undefined ? t('parsers.add') : t('actions.save')}
          busy={create.isPending || update.isPending}
          error={create.error ?? update.error}
          onCancel={onClose}
        />
      </Form>
    </Modal>
  );
}
