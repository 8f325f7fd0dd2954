import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon, KeyHint } from '../ui/index.ts';
import styles from './dialog.module.css';
import { ModalDialog } from './modal-dialog.tsx';
import { matchingEntries, type PaletteEntry, usePaletteEntries } from './palette-entries.ts';

/** ⌘K: type a few letters, Enter goes there. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [position, setPosition] = useState(0);
  const listId = useId();
  const entries = matchingEntries(usePaletteEntries(), query);
  const chosen = entries[Math.min(position, entries.length - 1)];
  const run = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends an input method's composition chooses a word, not an entry.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setPosition(
        (Math.min(position, entries.length - 1) + step + entries.length) % Math.max(1, entries.length),
      );
    } else if (event.key === 'Enter') run(chosen);
  };
  return (
    <ModalDialog label={t('shell.palette')} onClose={onClose}>
      <div className={styles.searchRow}>
        <Icon name="search" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog exists for this field
          autoFocus
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen && `${listId}-${chosen.id}`}
          aria-label={t('shell.palettePlaceholder')}
          placeholder={t('shell.palettePlaceholder')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setPosition(0);
          }}
          onKeyDown={onKeyDown}
        />
        <KeyHint keys={['Esc']} />
      </div>
      <Options listId={listId} entries={entries} chosen={chosen} query={query} onRun={run} />
    </ModalDialog>
  );
}

interface OptionsProps {
  listId: string;
  entries: readonly PaletteEntry[];
  chosen: PaletteEntry | undefined;
  query: string;
  onRun: (entry: PaletteEntry) => void;
}

function Options({ listId, entries, chosen, query, onRun }: OptionsProps) {
  const { t } = useTranslation();
  if (entries.length === 0) return <p className={styles.none}>{t('shell.paletteEmpty', { query })}</p>;
  return (
    <div id={listId} role="listbox" aria-label={t('shell.palette')} className={styles.options}>
      {(['pages', 'actions'] as const).map((group) => {
        const members = entries.filter((entry) => entry.group === group);
        if (members.length === 0) return null;
        const title = t(group === 'pages' ? 'shell.palettePages' : 'shell.paletteActions');
        return (
          // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox, not of form fields
          <div key={group} role="group" aria-label={title}>
            <p className={styles.group}>{title}</p>
            {members.map((entry) => (
              <Option key={entry.id} listId={listId} entry={entry} chosen={entry === chosen} onRun={onRun} />
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface OptionProps {
  listId: string;
  entry: PaletteEntry;
  chosen: boolean;
  onRun: (entry: PaletteEntry) => void;
}

function Option({ listId, entry, chosen, onRun }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the combobox above holds the focus
    <div
      id={`${listId}-${entry.id}`}
      role="option"
      aria-selected={chosen}
      className={styles.option}
      onClick={() => onRun(entry)}
      ref={(element) => {
        if (chosen) element?.scrollIntoView({ block: 'nearest' });
      }}
    >
      <Icon name={entry.icon} />
      <span>{entry.label}</span>
      {entry.keys && <KeyHint keys={entry.keys} />}
    </div>
  );
}
