/** One palette per appearance. Contrast of every text colour on every ground is at least 4.5 : 1. */
export interface Palette {
  ground: string;
  rail: string;
  surface: string;
  raised: string;
  line: string;
  lineStrong: string;
  hover: string;
  text: string;
  textSecond: string;
  textThird: string;
  accent: string;
  accentHover: string;
  accentSoft: string;
  onAccent: string;
  stone: string;
  success: string;
  successSoft: string;
  warning: string;
  warningSoft: string;
  danger: string;
  dangerSoft: string;
  onDanger: string;
}

export type Appearance = 'light' | 'dark';

/** Ink blue (藏青) on warm stone greys; ochre (赭石) only in small marks. */
export const palettes: Record<Appearance, Palette> = {
  light: {
    ground: '#fbfaf8',
    rail: '#f4f2ed',
    surface: '#ffffff',
    raised: '#ffffff',
    line: '#e7e3db',
    lineStrong: '#d3cdc2',
    hover: '#ece9e2',
    text: '#23211e',
    textSecond: '#5c574f',
    textThird: '#736c61',
    accent: '#2b4a78',
    accentHover: '#3a5f97',
    accentSoft: '#e9eef6',
    onAccent: '#ffffff',
    stone: '#a9784a',
    success: '#2c6e4f',
    successSoft: '#e6f1ea',
    warning: '#875710',
    warningSoft: '#f8efdd',
    danger: '#a9362b',
    dangerSoft: '#f9e9e6',
    onDanger: '#ffffff',
  },
  dark: {
    ground: '#171614',
    rail: '#12110f',
    surface: '#1e1d1a',
    raised: '#282623',
    line: '#34312d',
    lineStrong: '#48443d',
    hover: '#2a2825',
    text: '#ece8e1',
    textSecond: '#b3ada3',
    textThird: '#968f84',
    accent: '#9ab8e4',
    accentHover: '#b3caeb',
    accentSoft: '#22304a',
    onAccent: '#12161d',
    stone: '#c99a6b',
    success: '#7fc4a0',
    successSoft: '#1b2f25',
    warning: '#dbab62',
    warningSoft: '#33291a',
    danger: '#ec968a',
    dangerSoft: '#3a211d',
    onDanger: '#1d0f0d',
  },
};

/** `textSecond` → `--text-second`; the CSS of the console reads these. */
export function cssVariables(palette: Palette): Record<string, string> {
  return Object.fromEntries(
    Object.entries(palette).map(([name, value]) => [
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      value,
    ]),
  );
}
