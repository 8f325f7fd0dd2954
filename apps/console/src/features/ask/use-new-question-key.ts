import { useEffect } from 'react';

/** ⌘ ⇧ O (Ctrl + Shift + O) starts a new question, also from within the composer. */
export function useNewQuestionKey(onNew: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || !event.shiftKey || event.key.toLowerCase() !== 'o') return;
      event.preventDefault();
      onNew();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onNew]);
}
