import type { Evidence, TriageDetail } from '@jishi/contract';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../ui/index.ts';
import { FormatMark, placeWords, splitName } from '../../knowledge/index.ts';
import styles from '../corrections.module.css';

/** Those that the answer cites are always shown. */
const fewShown = 4;

/** The passages behind an answer; one click leads to where each can be changed. */
export function CaseEvidence({ item }: { item: TriageDetail }) {
  const { t } = useTranslation();
  const { evidence, withheld, citations, base } = item;
  const [all, setAll] = useState(false);
  const cited = new Set(citations.map(({ chunkId }) => chunkId));
  const sorted = evidence.toSorted(
    (left, right) => Number(cited.has(right.chunkId)) - Number(cited.has(left.chunkId)),
  );
  const shown = all ? sorted : sorted.slice(0, Math.max(cited.size, fewShown));
  return (
    <div>
      <h3 className="second">{t('corrections.evidence')}</h3>
      {evidence.length === 0 && <p className="quiet">{t('corrections.noEvidence')}</p>}
      <ul>
        {shown.map((passage) => (
          <Passage
            key={passage.chunkId}
            passage={passage}
            cited={cited.has(passage.chunkId)}
            baseId={base?.id ?? ''}
            caseId={item.id}
          />
        ))}
      </ul>
      {shown.length < evidence.length && (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t('corrections.evidenceAll', { count: evidence.length - shown.length })}
        </Button>
      )}
      {withheld > 0 && <p className="quiet">{t('corrections.withheld', { count: withheld })}</p>}
    </div>
  );
}

interface PassageProps {
  passage: Evidence;
  cited: boolean;
  baseId: string;
  caseId: string;
}

function Passage({ passage, cited, baseId, caseId }: PassageProps) {
  const { t } = useTranslation();
  const { documentName, documentId, chunkId, format, pageFrom, text } = passage;
  return (
    <li className={styles.passage}>
      <span className={styles.passageHead}>
        <FormatMark format={format} />
        <Link
          to="/knowledge/$baseId/documents/$documentId"
          params={{ baseId, documentId }}
          search={{ tab: 'chunks', chunk: chunkId, case: caseId }}
          aria-label={`${t('corrections.openPassage')}: ${documentName}`}
        >
          {splitName(documentName).file}
        </Link>
        <span className="quiet">{placeWords(t, format, pageFrom)}</span>
        {cited && <Tag tone="accent">{t('corrections.cited')}</Tag>}
      </span>
      <span className={styles.passageText}>{text}</span>
    </li>
  );
}
