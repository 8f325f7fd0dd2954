import type { ParseReportView } from '@jishi/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Tag } from '../../../ui/index.ts';
import styles from './reading.module.css';
import { blockKinds, isUnsure, notablePages, pageKinds } from './report-words.ts';

/** The report of one reading: what was recognised, page by page where that is worth a look, and what was left out. */
export function ReportFacts({ report }: { report: ParseReportView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const kinds = pageKinds(report);
  const blocks = blockKinds(report);
  return (
    <>
      <dl className={styles.facts}>
        <Fact name={t('reading.reader')}>{report.readBy ?? t('reading.builtin')}</Fact>
        {report.pages !== null && (
          <Fact name={t('reading.pages')}>
            <span className="number">{formatNumber(report.pages, locale)}</span>
            {kinds.length > 0 && (
              <span className="second">
                {kinds
                  .map(({ kind, count }) =>
                    t('reading.kindCount', { count, kind: t(`reading.kinds.${kind}`) }),
                  )
                  .join(' · ')}
              </span>
            )}
          </Fact>
        )}
        <Fact name={t('reading.found')}>
          {blocks.map(({ kind, count }) => t(`reading.blocks.${kind}`, { count })).join(' · ')}
        </Fact>
        <Fact name={t('reading.characters')}>
          <span className="number">{formatNumber(report.characters, locale)}</span>
        </Fact>
        {report.charset !== null && <Fact name={t('reading.charset')}>{report.charset}</Fact>}
      </dl>
      <PageNotes report={report} />
      <h3 className={styles.sub}>{t('reading.warnings')}</h3>
      {report.warnings.length === 0 ? (
        <p className="second">{t('reading.nothingLeftOut')}</p>
      ) : (
        <ul className={styles.list}>
          {report.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function PageNotes({ report }: { report: ParseReportView }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const notes = notablePages(report);
  if (notes.length === 0) return null;
  return (
    <>
      <h3 className={styles.sub}>{t('reading.notes')}</h3>
      <p className="second">{t('reading.notesText')}</p>
      <ul className={styles.notes}>
        {notes.map((note) => (
          <li key={note.page}>
            <span className="number">{t('reading.page', { page: note.page })}</span>
            <Tag tone={note.kind === 'failed' ? 'danger' : 'neutral'}>
              {t(`reading.pageKinds.${note.kind}`)}
            </Tag>
            {note.turned !== null && <span className="second">{t('reading.turned')}</span>}
            {note.confidence !== null && (
              <span className={isUnsure(note) ? styles.unsure : 'second'}>
                {t('reading.sure', { percent: formatPercent(note.confidence, locale) })}
              </span>
            )}
            {note.reason !== null && <span className="second">{note.reason}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
