import type { ModelItem } from '@jishi/contract';
import { Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/index.ts';
import { kindText, modelKinds } from './kind-text.ts';
import styles from './models.module.css';
import { guessKind } from './presets.ts';

type Kind = ModelItem['kind'];

interface OfferListProps {
  offers: readonly { name: string; kind: Kind | null }[];
  /** Name → kind of what is chosen, typed names included. */
  chosen: ReadonlyMap<string, Kind>;
  onChange: (chosen: ReadonlyMap<string, Kind>) => void;
}

/** Long lists (some providers name hundreds) get a filter; what is chosen gets its kind, which can be corrected. */
export function OfferList({ offers, chosen, onChange }: OfferListProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const typed = [...chosen.keys()].filter((name) => !offers.some((offer) => offer.name === name));
  const rows = [...typed.map((name) => ({ name, kind: null })), ...offers];
  const shown = rows.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  const set = (name: string, kind: Kind | undefined) => {
    const next = new Map(chosen);
    if (kind === undefined) next.delete(name);
    else next.set(name, kind);
    onChange(next);
  };
  if (rows.length === 0) return <p>{t('models.chooseModelsNone')}</p>;
  return (
    <div className="stack" style={{ gap: 10 }}>
      {rows.length > 8 && (
        <Input
          allowClear
          aria-label={t('models.searchModels')}
          placeholder={t('models.searchModels')}
          prefix={<Icon name="search" size={16} />}
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
        />
      )}
      <ul className={styles.offers}>
        {shown.map((offer) => (
          <li key={offer.name} className={styles.offer}>
            <Checkbox
              checked={chosen.has(offer.name)}
              onChange={({ target }) =>
                set(offer.name, target.checked ? guessKind(offer.name, offer.kind) : undefined)
              }
            >
              {offer.name}
            </Checkbox>
            {chosen.has(offer.name) && (
              <KindChoice
                kind={chosen.get(offer.name) ?? 'chat'}
                onChange={(kind) => set(offer.name, kind)}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function KindChoice({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      size="small"
      aria-label={t('models.kind')}
      value={kind}
      style={{ minWidth: 120 }}
      options={modelKinds.map((value) => ({ value, label: t(kindText[value]) }))}
      onChange={onChange}
    />
  );
}
