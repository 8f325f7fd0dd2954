import type { RouteSettings } from '@jishi/contract';
import { Slider } from 'antd';
import { Fragment, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Section } from '../../../ui/index.ts';
import { type RouteDraft, withStrategy } from '../draft.ts';
import { strategies, strategyText } from '../route-words.ts';
import styles from '../routes.module.css';

type Weights = RouteSettings['weights'];
const measures = ['cost', 'latency', 'quality'] as const;

interface StrategySectionProps {
  draft: RouteDraft;
  onChange: (draft: RouteDraft) => void;
}

/** By what the model is chosen, each way in one sentence. */
export function StrategySection({ draft, onChange }: StrategySectionProps) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <Section title={t('routes.strategy')}>
      <div className={styles.strategies} role="radiogroup" aria-label={t('routes.strategy')}>
        {strategies.map((strategy) => (
          <label key={strategy} className={styles.choice}>
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={draft.strategy === strategy}
              onChange={() => onChange(withStrategy(draft, strategy))}
            />
            <span className="strong">{t(strategyText[strategy].name)}</span>
            <div className={styles.choiceText}>{t(strategyText[strategy].text)}</div>
          </label>
        ))}
      </div>
      {draft.strategy === 'score' && (
        <ScoreWeights
          weights={draft.settings.weights}
          onChange={(weights) => onChange({ ...draft, settings: { ...draft.settings, weights } })}
        />
      )}
    </Section>
  );
}

function ScoreWeights({ weights, onChange }: { weights: Weights; onChange: (weights: Weights) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const total = weights.cost + weights.latency + weights.quality;
  return (
    <fieldset style={{ border: 0, margin: '16px 0 0', padding: 0 }}>
      <legend className="second">{t('routes.weights.label')}</legend>
      <div className={styles.weights}>
        {measures.map((measure) => (
          <Fragment key={measure}>
            <span>{t(`routes.weights.${measure}`)}</span>
            <Slider
              min={0}
              max={1}
              step={0.05}
              tooltip={{ open: false }}
              ariaLabelForHandle={t(`routes.weights.${measure}`)}
              value={weights[measure]}
              onChange={(value) => onChange({ ...weights, [measure]: value })}
            />
            <span className="quiet number">
              {formatPercent(total === 0 ? 0 : weights[measure] / total, locale)}
            </span>
          </Fragment>
        ))}
      </div>
    </fieldset>
  );
}
