import { problemFromResponse } from '@jishi/sdk';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { consoleHeaders } from '../../api/client.ts';
import { problemWords } from '../../api/problem-words.ts';
import { Icon } from '../../ui/index.ts';
import { useUsageFilter } from './filter/use-usage-filter.ts';
import { saveFile } from './save-file.ts';

type Format = 'csv' | 'jsonl';
const formats = ['csv', 'jsonl'] as const;
const types = { csv: 'text/csv;charset=utf-8', jsonl: 'application/x-ndjson' } as const;

/** The calls that the filters let through, all of them, as the server writes them. */
export function ExportButton() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { input } = useUsageFilter();
  const save = useMutation({
    mutationFn: async (format: Format) => {
      const query = new URLSearchParams({ ...(input as Record<string, string>), format });
      const response = await fetch(`/v1/usage/export?${query}`, { headers: consoleHeaders() });
      if (!response.ok) throw await problemFromResponse(response);
      const day = new Date().toISOString().slice(0, 10);
      // Bytes, not text: reading text would take away the mark by which Excel knows UTF-8.
      saveFile(`jishi-usage-${day}.${format}`, types[format], await response.arrayBuffer());
    },
    onError: (error) => void message.error(problemWords(error, t).title),
  });
  const items = formats.map((format) => ({
    key: format,
    label: t(`usage.exportAs.${format}`),
    onClick: () => save.mutate(format),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button icon={<Icon name="download" size={16} />} loading={save.isPending}>
        {t('usage.export')}
      </Button>
    </Dropdown>
  );
}
