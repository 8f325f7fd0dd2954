import type { ModelItem, RouteCandidate } from '@jishi/contract';
import { Button, InputNumber } from 'antd';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Icon, Tag } from '../../../ui/index.ts';
import { type RouteDraft, shareOf } from '../draft.ts';
import styles from '../routes.module.css';

interface CandidateRowProps {
  candidate: RouteCandidate;
  all: readonly RouteCandidate[];
  /** Undefined: it is gone. */
  model: ModelItem | undefined;
  strategy: RouteDraft['strategy'];
  onMove: (from: number, to: number) => void;
  onChange: (candidate: RouteCandidate) => void;
  onRemove: () => void;
}

/** What a drag carries, so that nothing from elsewhere can be dropped here. */
const dragType = 'application/x-jishi-candidate';

/** One model of the route; where the order counts it is dragged by its number or moved with the arrow keys. */
export function CandidateRow(props: CandidateRowProps) {
  const { candidate, all, model, strategy, onMove, onChange, onRemove } = props;
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const index = all.indexOf(candidate);
  const name = model?.name ?? t('routes.modelGone');
  const ordered = strategy === 'priority' && all.length > 1;
  const drop = (event: DragEvent) => {
    setOver(false);
    const from = event.dataTransfer.getData(dragType);
    if (from === '') return;
    event.preventDefault();
    onMove(Number(from), index);
  };
  return (
    <li
      className={over ? `${styles.candidate} ${styles.over}` : styles.candidate}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {ordered && <Handle index={index} name={name} onMove={onMove} />}
      <span className={styles.names}>
        <span className="strong">{name}</span>{' '}
        {model !== undefined && !model.enabled && <Tag>{t('routes.unusable')}</Tag>}
        <div className="quiet">{model?.providerName}</div>
      </span>
      {strategy === 'weighted' && <Weight candidate={candidate} all={all} name={name} onChange={onChange} />}
      {ordered && <MoveButtons index={index} count={all.length} name={name} onMove={onMove} />}
      <Button
        type="text"
        size="small"
        aria-label={t('routes.candidates.remove', { name })}
        icon={<Icon name="close" size={16} />}
        onClick={onRemove}
      />
    </li>
  );
}

interface HandleProps {
  index: number;
  name: string;
  onMove: (from: number, to: number) => void;
}

function Handle({ index, name, onMove }: HandleProps) {
  const { t } = useTranslation();
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove(index, index + step);
  };
  return (
    <button
      type="button"
      draggable
      className={styles.handle}
      title={t('routes.candidates.drag')}
      aria-label={`${index + 1}. ${name}: ${t('routes.candidates.drag')}`}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData(dragType, String(index));
      }}
    >
      {index + 1}
    </button>
  );
}

/** For fingers, which cannot drag here. */
function MoveButtons({ index, count, name, onMove }: HandleProps & { count: number }) {
  const { t } = useTranslation();
  return (
    <span className="row" style={{ gap: 0, flexWrap: 'nowrap' }}>
      <Button
        type="text"
        size="small"
        disabled={index === 0}
        aria-label={t('routes.candidates.up', { name })}
        icon={<Icon name="chevronUp" size={16} />}
        onClick={() => onMove(index, index - 1)}
      />
      <Button
        type="text"
        size="small"
        disabled={index === count - 1}
        aria-label={t('routes.candidates.down', { name })}
        icon={<Icon name="chevronDown" size={16} />}
        onClick={() => onMove(index, index + 1)}
      />
    </span>
  );
}

interface WeightProps extends Pick<CandidateRowProps, 'candidate' | 'all' | 'onChange'> {
  name: string;
}

function Weight({ candidate, all, name, onChange }: WeightProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const share = shareOf(candidate, all);
  return (
    <span className="row" style={{ justifyContent: 'end' }}>
      <span className="quiet number">
        {candidate.weight === 0
          ? t('routes.candidates.standby')
          : t('routes.candidates.share', { percent: formatPercent(share, locale) })}
      </span>
      <InputNumber
        size="small"
        min={0}
        max={1000}
        precision={0}
        aria-label={t('routes.candidates.weightOf', { name })}
        value={candidate.weight}
        style={{ width: 72 }}
        onChange={(weight) => onChange({ ...candidate, weight: weight ?? 0 })}
      />
    </span>
  );
}
