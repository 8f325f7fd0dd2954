import type { JishiOutputs } from '@jishi/sdk';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../ui/index.ts';
import styles from './access.module.css';

type Explanation = JishiOutputs['documentAccess']['explain'];

/** The verdict, then what speaks for and against it, with the groups that lead there. */
export function ExplainedAccess({ explanation }: { explanation: Explanation }) {
  const { t } = useTranslation();
  const { reads, finds, reasons, user } = explanation;
  return (
    <div className="stack">
      <p className="row">
        <Tag dot tone={reads ? 'success' : 'danger'}>
          {t(reads ? 'knowledge.access.reads' : 'knowledge.access.readsNot')}
        </Tag>
        <Tag dot tone={finds ? 'success' : 'neutral'}>
          {t(finds ? 'knowledge.access.finds' : 'knowledge.access.findsNot')}
        </Tag>
      </p>
      <ul className={styles.reasons}>
        {reasons.map(({ code, effect, text, via }, index) => (
          // Reasons have no names of their own and never reorder
          <li key={`${code} ${index}`} className={styles.reason} data-effect={effect}>
            {text}
            {via.length > 0 && (
              <p className={styles.chain}>{[user.name, ...via.map(({ name }) => name)].join(' → ')}</p>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
