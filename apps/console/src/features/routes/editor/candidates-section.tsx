import type { ModelItem, RouteCandidate } from '@jishi/contract';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../ui/index.ts';
import { moved, type RouteDraft } from '../draft.ts';
import styles from '../routes.module.css';
import { CandidateRow } from './candidate-row.tsx';

interface CandidatesSectionProps {
  draft: RouteDraft;
  models: readonly ModelItem[];
  onChange: (candidates: RouteCandidate[]) => void;
}

/** Which models may answer, and in which order or shares. */
export function CandidatesSection({ draft, models, onChange }: CandidatesSectionProps) {
  const { t } = useTranslation();
  const [announced, setAnnounced] = useState('');
  const { candidates, strategy } = draft;
  const nameOf = (modelId: string) => models.find(({ id }) => id === modelId)?.name ?? t('routes.modelGone');
  const move = (from: number, to: number) => {
    const candidate = candidates[from];
    if (candidate === undefined || to < 0 || to >= candidates.length) return;
    onChange(moved(candidates, from, to));
    setAnnounced(
      t('routes.candidates.moved', {
        name: nameOf(candidate.modelId),
        position: to + 1,
        count: candidates.length,
      }),
    );
  };
  return (
    <Section title={t('routes.candidates.title')} text={t(explanation(strategy))}>
      <div className="stack" style={{ gap: 10 }}>
        {candidates.length === 0 ? (
          <p className="second">{t('routes.candidates.none')}</p>
        ) : (
          <ol className={styles.list}>
            {candidates.map((candidate, index) => (
              <CandidateRow
                key={candidate.modelId}
                candidate={candidate}
                all={candidates}
                model={models.find(({ id }) => id === candidate.modelId)}
                strategy={strategy}
                onMove={move}
                onChange={(next) => onChange(candidates.with(index, next))}
                onRemove={() => onChange(candidates.filter((one) => one !== candidate))}
              />
            ))}
          </ol>
        )}
        <AddModel
          draft={draft}
          models={models}
          onAdd={(modelId) => onChange([...candidates, { modelId, priority: 1, weight: 1 }])}
        />
        <span className="visually-hidden" role="status">
          {announced}
        </span>
      </div>
    </Section>
  );
}

function explanation(strategy: RouteDraft['strategy']) {
  if (strategy === 'priority') return 'routes.candidates.textPriority';
  return strategy === 'weighted' ? 'routes.candidates.textWeighted' : 'routes.candidates.textMeasured';
}

interface AddModelProps {
  draft: RouteDraft;
  models: readonly ModelItem[];
  onAdd: (modelId: ModelItem['id']) => void;
}

function AddModel({ draft: { candidates, kind }, models, onAdd }: AddModelProps) {
  const { t } = useTranslation();
  const left = models.filter(
    (model) => model.kind === kind && !candidates.some(({ modelId }) => modelId === model.id),
  );
  if (left.length === 0 && candidates.length > 0)
    return <p className="quiet">{t('routes.candidates.allUsed')}</p>;
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('routes.candidates.add')}
      placeholder={t('routes.candidates.add')}
      style={{ width: 320, maxWidth: '100%' }}
      value={null}
      options={left.map(({ id, name, providerName }) => ({ value: id, label: `${name} · ${providerName}` }))}
      onChange={(modelId) => {
        if (modelId !== null) onAdd(modelId);
      }}
    />
  );
}
