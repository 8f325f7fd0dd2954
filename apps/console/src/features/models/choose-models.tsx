import type { ModelItem, ProviderItem } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../api/client.ts';
import { formatMilliseconds } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { Notice, ProblemNotice, QueryView } from '../../ui/index.ts';
import { OfferList } from './offer-list.tsx';
import { guessKind } from './presets.ts';

type Kind = ModelItem['kind'];

interface ChooseModelsProps {
  provider: ProviderItem;
  /** Of the test that just succeeded. */
  latencyMs: number | null;
  onDone: () => void;
}

/** The provider's own list, to choose from; a name typed by hand where it has none. */
export function ChooseModels({ provider, latencyMs, onDone }: ChooseModelsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<ReadonlyMap<string, Kind>>(new Map());
  const providerId = provider.id;
  const pool = useQuery(orpc.modelPool.list.queryOptions());
  const offers = useQuery(
    orpc.providers.upstreamModels.queryOptions({ input: { providerId }, retry: false }),
  );
  const taken = new Set(
    pool.data?.items
      .filter((model) => model.providerId === providerId)
      .map(({ upstreamName }) => upstreamName),
  );
  const add = useAddModels(provider, () => {
    void message.success(t('models.added'));
    onDone();
  });
  return (
    <div className="stack">
      {latencyMs !== null && (
        <Notice
          tone="success"
          title={t('models.testOk', { latency: formatMilliseconds(latencyMs, locale) })}
        />
      )}
      <p className="second">{t('models.chooseModelsText', { name: provider.name })}</p>
      <QueryView query={offers}>
        {({ items }) => (
          <OfferList
            offers={items.filter(({ name }) => !taken.has(name))}
            chosen={chosen}
            onChange={setChosen}
          />
        )}
      </QueryView>
      <TypedModel onAdd={(name) => setChosen(new Map(chosen).set(name, guessKind(name, null)))} />
      <ProblemNotice error={add.error} />
      <div className="row">
        <Button
          type="primary"
          disabled={chosen.size === 0}
          loading={add.isPending}
          onClick={() => add.mutate(chosen)}
        >
          {chosen.size === 0 ? t('models.addModel') : t('models.addChosen', { count: chosen.size })}
        </Button>
        <Button onClick={onDone}>{t('models.later')}</Button>
      </div>
    </div>
  );
}

/** One request a model; those that were added before one failed stay, and the list shows what is left. */
function useAddModels({ id: providerId }: ProviderItem, onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (chosen: ReadonlyMap<string, Kind>) => {
      const present = new Set((await jishi.api.modelPool.list()).items.map(({ name }) => name));
      for (const [upstreamName, kind] of chosen) {
        if (present.has(upstreamName)) continue;
        await jishi.api.modelPool.create({ providerId, upstreamName, name: upstreamName, kind });
      }
    },
    onSuccess: onDone,
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.modelPool.key() }),
  });
}

function TypedModel({ onAdd }: { onAdd: (name: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const add = () => {
    if (name.trim() === '') return;
    onAdd(name.trim());
    setName('');
  };
  return (
    <div className="row" style={{ flexWrap: 'nowrap' }}>
      <Input
        aria-label={t('models.typeModel')}
        placeholder={t('models.typeModel')}
        value={name}
        maxLength={200}
        onChange={({ target }) => setName(target.value)}
        onPressEnter={add}
      />
      <Button onClick={add} disabled={name.trim() === ''}>
        {t('actions.add')}
      </Button>
    </div>
  );
}
