import type { Id, SearchExplanation } from '@jishi/contract';
import type { JishiInputs } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Select } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { QueryView } from '../../../ui/index.ts';
import { splitName } from '../documents/document-state.ts';
import styles from './search.module.css';

type Search = Omit<JishiInputs['knowledgeSearch']['search'], 'viewAs'>;

/** Somebody misses a document among the hits: which stage lost it, and what would help. */
export function WhyNotFound({ search }: { search: Search & { limit: number } }) {
  const { t } = useTranslation();
  const [documentId, setDocumentId] = useState<Id<'document'>>();
  const explanation = useQuery({
    ...orpc.knowledgeExplain.explain.queryOptions({ input: { ...search, documentId: documentId ?? 'doc_' } }),
    enabled: documentId !== undefined,
    staleTime: 0,
  });
  return (
    <section className={styles.why} aria-label={t('retrieval.why.title')}>
      <h2>{t('retrieval.why.title')}</h2>
      <p className="second">{t('retrieval.why.text')}</p>
      <DocumentChoice preferred={search.baseIds?.[0]} chosen={documentId} onChoose={setDocumentId} />
      {documentId !== undefined && (
        <QueryView query={explanation}>
          {(found) => <Explained found={found} limit={search.limit} />}
        </QueryView>
      )}
    </section>
  );
}

interface DocumentChoiceProps {
  preferred: Id<'base'> | undefined;
  chosen: Id<'document'> | undefined;
  onChoose: (documentId: Id<'document'> | undefined) => void;
}

/** Documents are searched on the server, one base at a time. */
function DocumentChoice({ preferred, chosen, onChoose }: DocumentChoiceProps) {
  const { t } = useTranslation();
  const [picked, setPicked] = useState<Id<'base'>>();
  const [text, setText] = useState('');
  const bases = useQuery(orpc.bases.list.queryOptions());
  const readable = (bases.data?.items ?? []).filter(({ can }) => can.read);
  const baseId = picked ?? preferred ?? readable[0]?.id;
  const input = { baseId: baseId ?? 'kb_', limit: 50, ...(text === '' ? {} : { search: text }) };
  const documents = useQuery({
    ...orpc.documents.list.queryOptions({ input }),
    enabled: baseId !== undefined,
  });
  return (
    <div className={styles.choices}>
      <Select
        className={styles.bases}
        aria-label={t('retrieval.why.base')}
        showSearch={{ optionFilterProp: 'label' }}
        value={baseId ?? null}
        options={readable.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => {
          if (id === null) return;
          setPicked(id);
          onChoose(undefined);
        }}
      />
      <Select
        className={styles.missing}
        aria-label={t('retrieval.why.document')}
        placeholder={t('retrieval.why.document')}
        showSearch={{ filterOption: false, onSearch: setText }}
        loading={documents.isFetching}
        value={chosen ?? null}
        options={(documents.data?.items ?? []).map(({ id, name }) => ({
          value: id,
          label: splitName(name).file,
        }))}
        onChange={(id) => onChoose(id ?? undefined)}
      />
    </div>
  );
}

function Explained({ found, limit }: { found: SearchExplanation; limit: number }) {
  const { t } = useTranslation();
  const { reason, document, chunkId, duplicateOf, rank, depth, score, cutScore, words, synonyms } = found;
  const to = { baseId: document.baseId, documentId: document.id };
  const facts: [string, string | null][] = [
    [t('retrieval.why.rank'), placeOf(rank, { limit, depth, matched: reason === 'below-cut' }, t)],
    [
      t('retrieval.why.score'),
      score === null || cutScore === null
        ? null
        : t('retrieval.why.scoreOf', { score: score.toFixed(3), cut: cutScore.toFixed(3) }),
    ],
    [t('retrieval.why.present'), words.present.join(' · ')],
    [t('retrieval.why.missing'), words.missing.join(' · ')],
    [t('retrieval.why.synonyms'), synonyms.join(' · ')],
  ];
  return (
    <div className="stack" role="status">
      <p className="strong">{t(`retrieval.why.reasons.${reason}`)}</p>
      <dl className={styles.whyFacts}>
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="number">{value}</dd>
            </div>
          ))}
        {duplicateOf !== null && (
          <div>
            <dt>{t('retrieval.why.twin')}</dt>
            <dd>
              <Link
                to="/knowledge/$baseId/documents/$documentId"
                params={{ baseId: document.baseId, documentId: duplicateOf.documentId }}
                search={{ chunk: duplicateOf.chunkId }}
              >
                {splitName(duplicateOf.documentName).file}
              </Link>
            </dd>
          </div>
        )}
      </dl>
      <p className="row">
        {chunkId !== null && (
          <Link to="/knowledge/$baseId/documents/$documentId" params={to} search={{ chunk: chunkId }}>
            {t('retrieval.why.open')}
          </Link>
        )}
        {words.missing.length > 0 && reason !== 'found' && (
          <Link to="/knowledge/$baseId" params={{ baseId: document.baseId }} search={{ tab: 'terms' }}>
            {t('retrieval.why.teach')}
          </Link>
        )}
      </p>
    </div>
  );
}

interface Cut {
  limit: number;
  depth: number;
  matched: boolean;
}

function placeOf(rank: number | null, { limit, depth, matched }: Cut, t: TFunction): string | null {
  if (rank !== null) return t('retrieval.why.rankOf', { rank, limit });
  return matched ? t('retrieval.why.rankBeyond', { depth }) : null;
}
