import type { ReactNode } from 'react';
import styles from './person.module.css';

const hues = [215, 30, 150, 345, 190, 265, 95];

/** The same name always has the same quiet colour. */
function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return hues[sum % hues.length] ?? 215;
}

/** "Ada Lovelace" → AL, "王小明" → 小明 (people are known by the given name), "人力资源部" → 人力. */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (/^\p{Script=Han}+$/u.test(trimmed)) return hanInitials([...trimmed]);
  const words = trimmed.split(/[\s@._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[1]] : [words[0]];
  return letters.map((word) => [...(word ?? '?')][0]?.toUpperCase() ?? '').join('');
}

function hanInitials(letters: string[]): string {
  return (letters.length <= 3 ? letters.slice(-2) : letters.slice(0, 2)).join('');
}

interface AvatarProps {
  name: string;
  /** CSS pixels. */
  size?: number;
  /** For tenants and groups; people are round. */
  square?: boolean;
  /** Menus of antd hand one in. */
  className?: string;
}

export function Avatar({ name, size = 32, square = false, className }: AvatarProps) {
  const hue = hueOf(name);
  const classes = [styles.avatar, square ? styles.square : '', className];
  const style = {
    width: size,
    height: size,
    fontSize: Math.max(10, size * 0.38),
    '--avatar-ground': `light-dark(oklch(0.93 0.022 ${hue}), oklch(0.36 0.035 ${hue}))`,
    '--avatar-ink': `light-dark(oklch(0.42 0.055 ${hue}), oklch(0.9 0.04 ${hue}))`,
  };
  return (
    <span aria-hidden="true" className={classes.filter(Boolean).join(' ')} style={style}>
      {initialsOf(name)}
    </span>
  );
}

/** A person or group in a row: mark, name, second line. */
export function Person({ name, second, badge }: { name: string; second?: ReactNode; badge?: ReactNode }) {
  return (
    <span className={styles.person}>
      <Avatar name={name} />
      <span className={styles.words}>
        <span className={styles.name}>{name}</span> {badge}
        {second !== undefined && <div className={styles.second}>{second}</div>}
      </span>
    </span>
  );
}
