import type { SearchHit } from '@jishi/contract';
import type { JishiOutputs } from '@jishi/sdk';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatMilliseconds, formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import styles from './search.module.css';

type Result = JishiOutputs['knowledgeSearch']['search'];

/** How a passage came to its place: rank and measure in every stage that ran. */
export function HitScores({ hit, stages }: { hit: SearchHit; stages: Result['stages'] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { ranks, lexical, vector, rerank, fused } = hit;
  const both = stages.lexical && stages.vector;
  return (
    <div className={styles.measures}>
      <dl className={styles.ranks} aria-label={t('retrieval.scores.label')}>
        {stages.lexical && (
          <Stage
            name={t('knowledge.test.ranks.word')}
            rank={ranks.word}
            measure={
              lexical === null
                ? null
                : t('retrieval.scores.share', { share: formatPercent(Math.min(1, lexical.share), locale) })
            }
          />
        )}
        {stages.vector && (
          <Stage
            name={t('knowledge.test.ranks.vector')}
            rank={ranks.vector}
            measure={
              vector === null
                ? null
                : t('retrieval.scores.similarity', { value: vector.similarity.toFixed(3) })
            }
          />
        )}
        {both && <Measure name={t('retrieval.scores.fused')} value={fused.toFixed(3)} />}
        {stages.rerank && (
          <Stage
            name={t('retrieval.scores.rerank')}
            rank={ranks.rerank}
            measure={rerank === null ? null : rerank.score.toFixed(3)}
          />
        )}
      </dl>
      <Company hit={hit} />
    </div>
  );
}

interface StageProps {
  name: string;
  rank: number | null;
  measure: string | null;
}

function Stage({ name, rank, measure }: StageProps) {
  const { t } = useTranslation();
  if (rank === null) return <Measure name={name} value={t('knowledge.test.notFound')} missed />;
  return <Measure name={name} value={measure === null ? `#${rank}` : `#${rank} · ${measure}`} />;
}

function Measure({ name, value, missed = false }: { name: string; value: string; missed?: boolean }) {
  return (
    <div className={missed ? styles.missed : undefined}>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}

/** What was left out because it says the same, and what goes with the passage. */
function Company({ hit: { duplicates, neighbours, baseId } }: { hit: SearchHit }) {
  const { t } = useTranslation();
  if (duplicates.length + neighbours.length === 0) return null;
  return (
    <p className="quiet">
      {duplicates.length > 0 && (
        <>
          {t('retrieval.scores.duplicates')}{' '}
          {duplicates.map(({ chunkId, documentId, documentName }, index) => (
            <span key={chunkId}>
              {index > 0 && ' · '}
              <Link
                to="/knowledge/$baseId/documents/$documentId"
                params={{ baseId, documentId }}
                search={{ chunk: chunkId }}
              >
                {documentName}
              </Link>
            </span>
          ))}{' '}
        </>
      )}
      {neighbours.length > 0 && t('retrieval.scores.around', { count: neighbours.length })}
    </p>
  );
}

/** The stages of the search with what came out of each, and how long it took. */
export function Steps({ result: { steps, queries } }: { result: Result }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const others = queries.slice(1);
  return (
    <div className={styles.measures}>
      <ol className={styles.steps} aria-label={t('retrieval.steps.label')}>
        {steps.map(({ stage, status, ms, count, model }) => (
          <li key={stage} className={status === 'done' ? undefined : styles.failed}>
            <span>{t(`retrieval.steps.stages.${stage}`)}</span>{' '}
            <span className="number quiet">
              {status === 'done' ? count : t(`retrieval.steps.${status}`)} · {formatMilliseconds(ms, locale)}
              {model !== null && ` · ${model}`}
            </span>
          </li>
        ))}
      </ol>
      {others.length > 0 && (
        <p className="quiet">{t('retrieval.steps.searched', { queries: others.join(' · ') })}</p>
      )}
    </div>
  );
}
