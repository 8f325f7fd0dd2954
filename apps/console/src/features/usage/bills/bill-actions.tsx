import type { BillItem } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { ConfirmDanger, Icon } from '../../../ui/index.ts';
import { saveFile } from '../save-file.ts';
import { CompareAnew } from './compare-anew.tsx';

export function BillActions({ bill }: { bill: BillItem }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'compare' | 'remove' | null>(null);
  const save = useMutation({
    mutationFn: () => jishi.api.bills.export({ billId: bill.id }),
    onSuccess: ({ fileName, csv }) =>
      saveFile(fileName, 'text/csv;charset=utf-8', new TextEncoder().encode(csv).buffer),
    onError: (error) => void message.error(problemWords(error, t).title),
  });
  const remove = async () => {
    await jishi.api.bills.remove({ billId: bill.id });
    await navigate({ to: '/usage/bills' });
    await queryClient.invalidateQueries({ queryKey: orpc.bills.key() });
  };
  return (
    <>
      {bill.editable && (
        <Button type="primary" onClick={() => setAsking('compare')}>
          {t('usage.bills.compareAnew')}
        </Button>
      )}
      <Button
        icon={<Icon name="download" size={16} />}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {t('usage.export')}
      </Button>
      {bill.editable && (
        <Button danger onClick={() => setAsking('remove')}>
          {t('actions.delete')}
        </Button>
      )}
      {asking === 'compare' && <CompareAnew bill={bill} onClose={() => setAsking(null)} />}
      <ConfirmDanger
        open={asking === 'remove'}
        title={t('usage.bills.removeTitle')}
        text={t('usage.bills.removeText')}
        action={t('actions.delete')}
        onConfirm={remove}
        onClose={() => setAsking(null)}
      />
    </>
  );
}
