import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useSession } from '../api/session.ts';
import { allowedEntries } from './navigation.ts';

interface Shortcuts {
  onPalette: () => void;
  onHelp: () => void;
  onRail: () => void;
}

/** After `g`, the second key counts for this long. */
const goWindowMilliseconds = 1200;

/** Keyboard shortcuts of the frame. Single keys rest while somebody types or a dialog is open. */
export function useShortcuts({ onPalette, onHelp, onRail }: Shortcuts): void {
  const navigate = useNavigate();
  const entries = allowedEntries(useSession());
  const goPressedAt = useRef(Number.NEGATIVE_INFINITY);
  const onPlainKey = (event: KeyboardEvent) => {
    const afterGo = event.timeStamp - goPressedAt.current < goWindowMilliseconds;
    goPressedAt.current = event.key === 'g' && !afterGo ? event.timeStamp : Number.NEGATIVE_INFINITY;
    const target = afterGo ? entries.find(({ goKey }) => goKey === event.key) : undefined;
    if (target !== undefined) void navigate({ to: target.to });
    else if (event.key === '?') onHelp();
    else return;
    event.preventDefault();
  };
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing || event.altKey) return;
    const withModifier = event.metaKey || event.ctrlKey;
    const action = withModifier ? { k: onPalette, b: onRail }[event.key.toLowerCase()] : undefined;
    if (action !== undefined) {
      event.preventDefault();
      action();
    } else if (!withModifier && !isBusy(event.target)) onPlainKey(event);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  const dialogs = document.querySelectorAll('dialog[open], [role="dialog"][aria-modal="true"]');
  // Closed drawers stay in the document, out of sight.
  if ([...dialogs].some((dialog) => dialog.checkVisibility())) return true;
  return (
    target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null
  );
}
