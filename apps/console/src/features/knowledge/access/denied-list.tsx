import { useTranslation } from 'react-i18next';
import styles from './access.module.css';
import { PrincipalPicker } from './principal-picker.tsx';
import { PrincipalRow } from './principal-row.tsx';
import { keyOf, type Named } from './principals.ts';

interface DeniedListProps {
  denied: readonly Named[];
  onChange: (denied: readonly Named[]) => void;
}

/** Who is kept out whatever grants say. Folded away while it is empty: it is the exception. */
export function DeniedList({ denied, onChange }: DeniedListProps) {
  const { t } = useTranslation();
  return (
    <details className={styles.denied} open={denied.length > 0}>
      <summary>
        {t('knowledge.access.denied')}{' '}
        {denied.length > 0 && <span className="number quiet">{denied.length}</span>}
      </summary>
      <div className="stack">
        <p className="quiet">{t('knowledge.access.deniedText')}</p>
        <PrincipalPicker taken={denied} onPick={(principal) => onChange([...denied, principal])} />
        {denied.length > 0 && (
          <ul className={styles.list}>
            {denied.map((principal) => (
              <PrincipalRow
                key={keyOf(principal)}
                principal={principal}
                onRemove={() => onChange(denied.filter((other) => keyOf(other) !== keyOf(principal)))}
              />
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}
