import styles from './key-hint.module.css';

/** A key or key combination; `mod` is ⌘ on Apple devices and Ctrl elsewhere. */
export function KeyHint({ keys }: { keys: readonly string[] }) {
  return (
    <span className={styles.keys}>
      {keys.map((key) => (
        <kbd key={key} className={styles.key}>
          {key === 'mod' ? modifierLabel() : key}
        </kbd>
      ))}
    </span>
  );
}

export function modifierLabel(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}
