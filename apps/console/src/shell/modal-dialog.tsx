import { type ReactNode, useEffect, useRef } from 'react';
import styles from './dialog.module.css';

interface ModalDialogProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** The browser's own modal dialog: keeps the focus inside, closes on Escape and on a click beside it. */
export function ModalDialog({ label, onClose, children }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click is only for the ground beside it
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {children}
    </dialog>
  );
}
