import type { BillPreview } from '@jishi/contract';
import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '../../../api/problem-words.ts';
import { Icon } from '../../../ui/index.ts';
import { BillDialog } from './bill-dialog.tsx';
import { previewBill } from './send-bill.ts';

/** Chooses a file, looks into it, and asks what it means. */
export function ChooseBill() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<{ file: File; preview: BillPreview } | null>(null);
  const look = useMutation({
    mutationFn: async (file: File) => ({ file, preview: await previewBill(file) }),
    onSuccess: setChosen,
    onError: (error) => {
      const { title, detail } = problemWords(error, t);
      void message.error(detail ?? title, 6);
    },
  });
  return (
    <>
      <Button
        type="primary"
        icon={<Icon name="upload" size={16} />}
        loading={look.isPending}
        onClick={() => input.current?.click()}
      >
        {t('usage.bills.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv"
        aria-label={t('usage.bills.choose')}
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file !== undefined) look.mutate(file);
        }}
      />
      {chosen !== null && <BillDialog {...chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
