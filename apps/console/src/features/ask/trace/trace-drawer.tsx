import type { Id } from '@jishi/contract';
import type { JishiOutputs } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatMilliseconds, formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { Money, Notice, QueryView } from '../../../ui/index.ts';
import { placeWords } from '../../knowledge/index.ts';
import styles from './trace.module.css';
import { TraceSteps } from './trace-steps.tsx';

type Trace = JishiOutputs['assistant']['trace'];

/** How an answer came about: what was done, how long it took, what was read, what it cost. */
export function TraceDrawer({ turnId, onClose }: { turnId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const trace = useQuery(orpc.assistant.trace.queryOptions({ input: { turnId: turnId as Id<'turn'> } }));
  return (
    <Drawer open size="min(560px, 100vw)" title={t('ask.trace.title')} onClose={onClose}>
      <QueryView query={trace}>{(data) => <TraceView trace={data} />}</QueryView>
    </Drawer>
  );
}

function TraceView({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <p className={styles.question}>{trace.question}</p>
      <Figures trace={trace} />
      <section aria-label={t('ask.trace.steps')}>
        <h3 className={styles.title}>{t('ask.trace.steps')}</h3>
        <TraceSteps steps={trace.steps} durationMs={trace.durationMs} />
      </section>
      <Passages trace={trace} />
      {trace.withheld > 0 && (
        <Notice tone="warning">{t('ask.answer.withheld', { count: trace.withheld })}</Notice>
      )}
    </div>
  );
}

function Figures({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { durationMs, model, inputTokens, outputTokens, costPico, currency } = trace;
  return (
    <dl className={styles.figures}>
      <div>
        <dt>{t('ask.trace.duration')}</dt>
        <dd className="number">{durationMs === null ? '–' : formatMilliseconds(durationMs, locale)}</dd>
      </div>
      <div>
        <dt>{t('ask.trace.model')}</dt>
        <dd>{model ?? t('ask.trace.noModel')}</dd>
      </div>
      <div>
        <dt>{t('ask.trace.tokens')}</dt>
        <dd className="number">
          {formatNumber(inputTokens, locale)} / {formatNumber(outputTokens, locale)}
        </dd>
      </div>
      <div>
        <dt>{t('ask.trace.cost')}</dt>
        <dd>
          <Money pico={costPico} currency={currency} />
        </dd>
      </div>
    </dl>
  );
}

function Passages({ trace: { evidence } }: { trace: Trace }) {
  const { t } = useTranslation();
  if (evidence.length === 0) return null;
  return (
    <section aria-label={t('ask.trace.passages')}>
      <h3 className={styles.title}>{t('ask.trace.passages')}</h3>
      <ol className={styles.passages}>
        {evidence.map(({ number, chunkId, documentName, format, pageFrom, title, text }) => (
          <li key={chunkId}>
            <details>
              <summary>
                <span className="number quiet">{number}</span> {documentName}
                {pageFrom !== null && <span className="quiet"> · {placeWords(t, format, pageFrom)}</span>}
              </summary>
              {title !== '' && <p className={styles.passageTitle}>{title}</p>}
              <p className={styles.passage}>{text}</p>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
