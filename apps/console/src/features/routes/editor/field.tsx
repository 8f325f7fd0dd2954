import { type ReactNode, useId } from 'react';
import styles from '../routes.module.css';

interface FieldProps {
  label: string;
  hint?: string;
  /** The control, which takes the id. */
  children: (id: string) => ReactNode;
}

/** A labelled control outside antd's forms: the editor keeps one draft that the preview reads at every change. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
    </div>
  );
}
