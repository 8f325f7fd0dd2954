import type { ParserTrial } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { Icon, Notice } from '../../ui/index.ts';
import styles from './parsers.module.css';

const blockKinds = [
  'heading',
  'paragraph',
  'list-item',
  'table',
  'code',
  'formula',
  'figure',
  'note',
] as const;

/** What a parser made of the sample. */
export function TrialResult({ trial }: { trial: ParserTrial }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { passed, problem, report, text, phrases, durationMs, sent } = trial;
  const seconds = formatNumber(Math.max(0.1, Math.round(durationMs / 100) / 10), locale);
  if (problem !== null) {
    return (
      <Notice tone="danger" title={problem.title}>
        {problem.text}
      </Notice>
    );
  }
  const blocks = blockKinds.flatMap((kind) => {
    const count = report?.blocks[kind] ?? 0;
    return count === 0 ? [] : [t(`reading.blocks.${kind}`, { count })];
  });
  return (
    <div className="stack">
      <Notice
        tone={passed ? 'success' : 'warning'}
        title={t(passed ? 'parsers.passed' : 'parsers.partly', { seconds })}
      >
        {[t('parsers.sentAs', { mediaType: sent.mediaType }), ...blocks].join(' · ')}
      </Notice>
      <ul className={styles.phrases} aria-label={t('parsers.phrases')}>
        {phrases.map((phrase) => (
          <li key={phrase.text} data-found={phrase.found}>
            <Icon name={phrase.found ? 'check' : 'close'} size={14} />
            {phrase.text}
            <span className="visually-hidden">{t(phrase.found ? 'parsers.found' : 'parsers.missing')}</span>
          </li>
        ))}
      </ul>
      <p className="quiet">{t('parsers.cameBack')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard */}
      <pre className={styles.text} tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}
