import { Popover } from 'antd';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../../ui/index.ts';
import styles from './composer.module.css';

interface ChoiceButtonProps {
  icon: IconName;
  /** What is chosen here. */
  name: string;
  /** What is chosen now. */
  label: string;
  /** Something else than usual. */
  chosen: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** Moves along where the window is narrow. */
const placements = {
  topLeft: { points: ['bl', 'tl'], offset: [0, -8], overflow: { shiftX: true, adjustY: true } },
};

/** One choice below the question: says what is chosen and opens upwards to change it. */
export function ChoiceButton({ icon, name, label, chosen, open, onOpenChange, children }: ChoiceButtonProps) {
  return (
    <Popover
      open={open}
      onOpenChange={onOpenChange}
      trigger="click"
      placement="topLeft"
      builtinPlacements={placements}
      arrow={false}
      content={children}
    >
      <button
        type="button"
        className={chosen ? `${styles.choice} ${styles.chosen}` : styles.choice}
        aria-label={`${name}: ${label}`}
      >
        <Icon name={icon} size={16} />
        <span>{label}</span>
      </button>
    </Popover>
  );
}
