import { Tooltip } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Tag } from '../../../ui/index.ts';
import type { AnswerKind, ShownTurn } from '../stream/shown-turn.ts';
import { FilterTags } from './filter-tags.tsx';
import styles from './thread.module.css';

const tones = {
  quotation: 'neutral',
  generated: 'accent',
  reviewed: 'success',
  'not-in-documents': 'warning',
} as const;

/** First what the assistant is doing, then in the same place what kind of answer it is. */
export function AnswerHead({ turn }: { turn: ShownTurn }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { phase, kind, stopped, asOf, filters, reviewed } = turn;
  if (phase !== 'ended') {
    const words = phaseWords(turn, t);
    return (
      <p className={styles.head}>
        <span className={styles.pulse} aria-hidden="true" />
        <span className="second">{words}</span>
      </p>
    );
  }
  if (kind === null && !stopped) return null;
  return (
    <p className={styles.head}>
      {kind !== null && <KindChip kind={kind} model={turn.model} />}
      {reviewed?.by != null && (
        <span className="second">
          {t('ask.answer.reviewedBy', { name: reviewed.by, day: formatDay(reviewed.at, locale) })}
        </span>
      )}
      {asOf !== null && <Tag>{t('ask.answer.asOf', { day: formatDay(asOf, locale) })}</Tag>}
      {filters !== null && <FilterTags filters={filters} />}
      {stopped && <Tag>{t('ask.answer.stopped')}</Tag>}
    </p>
  );
}

function phaseWords({ phase, evidence }: ShownTurn, t: TFunction): string {
  if (phase === 'elsewhere') return t('ask.phase.elsewhere');
  if (phase === 'reading') return t('ask.phase.reading', { count: evidence.length });
  return t(phase === 'writing' ? 'ask.phase.writing' : 'ask.phase.searching');
}

function KindChip({ kind, model }: { kind: AnswerKind; model: string | null }) {
  const { t } = useTranslation();
  return (
    <Tooltip title={t(`ask.kind.${kind}Text`)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard */}
      <span tabIndex={0} className={styles.kind}>
        <Tag tone={tones[kind]} dot>
          {t(`ask.kind.${kind}`, { model: model ?? '' })}
        </Tag>
      </span>
    </Tooltip>
  );
}
