import type { ModelItem, PricesApplied } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Modal } from 'antd';
import { type ChangeEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { type Column, DataTable, Notice, ProblemNotice, Tag } from '../../../ui/index.ts';
import { PriceText } from '../price-text.tsx';
import { previewOf, readPrices } from './price-list.ts';

interface PriceFile {
  content: string;
  format: 'csv' | 'json';
}
type Preview = ReturnType<typeof previewOf>[number];

const effectText = {
  new: 'models.prices.importNew',
  change: 'models.prices.importChange',
  same: 'models.prices.importSame',
  unknown: 'models.prices.importUnknown',
} as const;
const effectTone = { new: 'success', change: 'accent', same: 'neutral', unknown: 'warning' } as const;

/** A file of prices: first what it would change, then the import, then what came of it. */
export function ImportDialog({ models, onClose }: { models: readonly ModelItem[]; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [file, setFile] = useState<PriceFile | null>(null);
  const [replace, setReplace] = useState(true);
  const run = useMutation({
    ...orpc.prices.import.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() }),
  });
  return (
    <Modal open centered width={720} footer={null} title={t('models.prices.importTitle')} onCancel={onClose}>
      <div className="stack">
        {run.data === undefined ? (
          <>
            <p className="second">{t('models.prices.importText')}</p>
            <FileField onFile={setFile} />
            {file !== null && <PreviewTable file={file} models={models} />}
            <Checkbox checked={replace} onChange={({ target }) => setReplace(target.checked)}>
              {t('models.prices.replace')}
            </Checkbox>
            <ProblemNotice error={run.error} />
            <div className="row">
              <Button
                type="primary"
                disabled={file === null}
                loading={run.isPending}
                onClick={() => file !== null && run.mutate({ ...file, replace })}
              >
                {t('models.prices.importRun')}
              </Button>
              <Button onClick={onClose}>{t('actions.cancel')}</Button>
            </div>
          </>
        ) : (
          <Outcome result={run.data} onClose={onClose} />
        )}
      </div>
    </Modal>
  );
}

function FileField({ onFile }: { onFile: (file: PriceFile) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const chosen = target.files?.[0];
    if (chosen === undefined) return;
    onFile({ content: await chosen.text(), format: chosen.name.endsWith('.json') ? 'json' : 'csv' });
  };
  return (
    <div>
      <label htmlFor={id} style={{ display: 'block', marginBottom: 4 }}>
        {t('models.prices.importFile')}
      </label>
      <input
        id={id}
        type="file"
        accept=".csv,.json,text/csv,application/json"
        onChange={(event) => void read(event)}
      />
    </div>
  );
}

function PreviewTable({ file, models }: { file: PriceFile; models: readonly ModelItem[] }) {
  const { t } = useTranslation();
  const preview = previewOf(readPrices(file.content, file.format), models);
  if (preview.length === 0) return <Notice tone="warning">{t('models.prices.importNothing')}</Notice>;
  const columns: Column<Preview>[] = [
    { key: 'model', title: t('models.model'), kind: 'main', cell: ({ line }) => line.model },
    {
      key: 'effect',
      title: t('models.prices.importPreview'),
      cell: ({ effect }) => <Tag tone={effectTone[effect]}>{t(effectText[effect])}</Tag>,
    },
    {
      key: 'from',
      title: t('models.prices.from'),
      kind: 'end',
      cell: ({ model }) => (model === undefined ? '–' : <PriceText model={model} />),
    },
    { key: 'to', title: t('models.prices.to'), kind: 'end', cell: ({ line }) => <NewPrice line={line} /> },
  ];
  return (
    <DataTable
      label={t('models.prices.importPreview')}
      columns={columns}
      rows={preview.slice(0, 100)}
      rowKey={({ line }) => line.model}
    />
  );
}

function NewPrice({ line: { currency, inputPico, outputPico } }: Pick<Preview, 'line'>) {
  if (currency !== 'USD' && currency !== 'CNY') return <span className="quiet">{currency}</span>;
  return <PriceText model={{ price: { currency, inputPico, outputPico }, kind: 'chat' }} />;
}

function Outcome({ result: { applied, skipped }, onClose }: { result: PricesApplied; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Notice tone="success">{t('models.prices.applied', { count: applied.length })}</Notice>
      {skipped.length > 0 && (
        <Notice tone="warning" title={t('models.prices.skipped', { count: skipped.length })}>
          <ul>
            {skipped.slice(0, 20).map(({ line, model, reason }) => (
              <li key={`${line}-${model}`}>
                {line !== null && `${line}: `}
                {model} · {t(`models.prices.reasons.${reason}`)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <div>
        <Button type="primary" onClick={onClose}>
          {t('actions.done')}
        </Button>
      </div>
    </>
  );
}
