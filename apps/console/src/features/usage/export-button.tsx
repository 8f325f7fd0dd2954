import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { jishi } from '../../api/client.ts';
import { problemWords } from '../../api/problem-words.ts';
import { formatNumber, picoToDecimal } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { Icon } from '../../ui/index.ts';
import type { Call, UsageInput } from './call-table.tsx';
import { csvText } from './csv.ts';
import { saveFile } from './save-file.ts';

/** A browser should not be asked to hold more. */
const exportLimit = 20_000;

/** The calls of the period as a CSV file. */
export function ExportButton({ input }: { input: UsageInput }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: () => collect(input),
    onSuccess: ({ calls, complete }) => {
      const day = new Date().toISOString().slice(0, 10);
      saveFile(`jishi-usage-${day}.csv`, 'text/csv;charset=utf-8', csvText([header(t), ...calls.map(rowOf)]));
      if (!complete) void message.info(t('usage.exportLimit', { limit: formatNumber(exportLimit, locale) }));
    },
    onError: (error) => message.error(problemWords(error, t).title),
  });
  return (
    <Button icon={<Icon name="download" size={16} />} loading={save.isPending} onClick={() => save.mutate()}>
      {t(save.isPending ? 'usage.exporting' : 'usage.export')}
    </Button>
  );
}

async function collect(input: UsageInput): Promise<{ calls: Call[]; complete: boolean }> {
  const calls: Call[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null && calls.length < exportLimit) {
    const page = await jishi.api.usage.list({ ...input, limit: 200, cursor });
    calls.push(...page.items);
    cursor = page.nextCursor;
  }
  return { calls, complete: cursor === null };
}

function header(t: TFunction): string[] {
  const { time, who, key, app, model, currency, inputTokens, outputTokens, cost, duration, state } = t(
    'usage',
    {
      returnObjects: true,
    },
  );
  return [time, who, key, app, model, inputTokens, outputTokens, cost, currency, `${duration} (ms)`, state];
}

function rowOf(call: Call): (string | number | null)[] {
  return [
    call.at,
    call.userName,
    call.keyName,
    call.app,
    call.model,
    call.inputTokens,
    call.outputTokens,
    call.costPico === null ? null : picoToDecimal(call.costPico),
    call.currency,
    call.latencyMs,
    call.status,
  ];
}
