import type { SearchHit } from '@jishi/contract';
import type { JishiOutputs } from '@jishi/sdk';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatMilliseconds } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { EmptyState, Notice } from '../../../ui/index.ts';
import { placeWords } from '../place-words.ts';
import { Marked } from '../viewer/text-block-view.tsx';
import { HitScores, Steps } from './hit-scores.tsx';
import styles from './search.module.css';
import type { SearchMode } from './use-search-test.ts';
import { useMemberName } from './view-as.tsx';

type Result = JishiOutputs['knowledgeSearch']['search'];

interface SearchResultsProps {
  result: Result;
  mode: SearchMode;
  baseCount: number;
  viewAs: string | undefined;
}

/** What was found, in the order in which an answer would use it. */
export function SearchResults({ result, mode, baseCount, viewAs }: SearchResultsProps) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <Summary result={result} />
      <Steps result={result} />
      {mode !== 'lexical' && !result.stages.vector && <Notice>{t('knowledge.test.noVector')}</Notice>}
      {result.hits.length === 0 ? (
        <NothingFound baseCount={baseCount} viewAs={viewAs} />
      ) : (
        <ol className={styles.hits}>
          {result.hits.map((hit, index) => (
            <Hit key={hit.chunkId} hit={hit} rank={index + 1} stages={result.stages} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Summary({ result: { hits, timings } }: { result: Result }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const time = formatMilliseconds(timings.totalMs, locale);
  return (
    <p className="second number" role="status">
      {t('knowledge.test.hits', { count: hits.length })} {t('knowledge.test.took', { time })}
    </p>
  );
}

function NothingFound({ baseCount, viewAs }: { baseCount: number; viewAs: string | undefined }) {
  const { t } = useTranslation();
  const name = useMemberName(viewAs);
  const scope = baseCount === 0 ? t('ask.scope.all') : t('ask.scope.some', { count: baseCount });
  const who = viewAs === undefined ? t('knowledge.test.me') : name;
  return (
    <EmptyState
      icon="search"
      title={t('knowledge.test.emptyTitle')}
      text={t('knowledge.test.emptyText', { scope, who })}
    />
  );
}

function Hit({ hit, rank, stages }: { hit: SearchHit; rank: number; stages: Result['stages'] }) {
  const { t } = useTranslation();
  const place = { chunk: hit.chunkId };
  return (
    <li className={styles.hit}>
      <span className={`number ${styles.rank}`} aria-label={t('knowledge.test.rank', { rank })} role="img">
        {rank}
      </span>
      <div className={styles.hitWords}>
        <div className={styles.hitHead}>
          <Link
            to="/knowledge/$baseId/documents/$documentId"
            params={{ baseId: hit.baseId, documentId: hit.documentId }}
            search={place}
            className={styles.hitName}
          >
            {hit.documentName}
          </Link>
          <span className={styles.where}>
            {[placeWords(t, endingOf(hit.documentName), hit.pageFrom), hit.baseName, hit.title]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
        <p className={styles.text}>
          <Marked text={hit.text} start={0} marks={hit.highlights} />
        </p>
        <HitScores hit={hit} stages={stages} />
      </div>
    </li>
  );
}

/** A hit does not tell its format; the name does, as long as nobody took its ending away. */
function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}
