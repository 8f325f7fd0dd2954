import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/index.ts';
import styles from './upload.module.css';
import { type DropEntry, entryOfFile } from './walk-entries.ts';

interface DropZoneProps {
  /** Into what is dropped, for the words. */
  name: string;
  disabled: boolean;
  onPick: (entries: DropEntry[]) => void;
  children: ReactNode;
}

/** Takes files and folders that are dropped anywhere on it. The upload button does the same for the keyboard. */
export function DropZone({ name, disabled, onPick, children }: DropZoneProps) {
  const { t } = useTranslation();
  const depth = useRef(0);
  const [over, setOver] = useState(false);
  const move = (event: DragEvent, step: number) => {
    if (disabled || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    // Enter and leave also come from every child: only the count tells whether the zone itself was left.
    depth.current = Math.max(0, depth.current + step);
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    if (disabled) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    onPick(droppedEntries(event.dataTransfer.items));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a target for dropping; the button beside it is for everybody
    <div
      className={styles.zone}
      onDragEnter={(event) => move(event, 1)}
      onDragOver={(event) => move(event, 0)}
      onDragLeave={(event) => move(event, -1)}
      onDrop={drop}
    >
      {children}
      {over && (
        <div className={styles.target}>
          <Icon name="upload" size={28} />
          <span>{t('knowledge.upload.drop', { name })}</span>
        </div>
      )}
    </div>
  );
}

/** Entries must be taken before the first await: the list empties when the event is over. */
function droppedEntries(items: DataTransferItemList): DropEntry[] {
  return [...items].flatMap((item) => {
    const entry = item.webkitGetAsEntry();
    if (entry !== null) return [entry as unknown as DropEntry];
    const file = item.getAsFile();
    return file === null ? [] : [entryOfFile(file)];
  });
}
