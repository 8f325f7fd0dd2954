import { App as AntdApp, ConfigProvider } from 'antd';
import english from 'antd/locale/en_US';
import chinese from 'antd/locale/zh_CN';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { readStored, writeStored } from '../api/stored.ts';
import { useLocale } from '../i18n/use-locale.ts';
import { antdTheme } from './antd-theme.ts';
import { type Appearance, cssVariables, palettes } from './palette.ts';

export type ThemeChoice = 'system' | Appearance;

interface ThemeState {
  choice: ThemeChoice;
  appearance: Appearance;
  choose: (choice: ThemeChoice) => void;
}

const ThemeContext = createContext<ThemeState | null>(null);

/** The chosen theme, what it looks like now, and how to change it on this device. */
export function useTheme(): ThemeState {
  const state = useContext(ThemeContext);
  if (state === null) throw new Error('useTheme needs a ThemeProvider');
  return state;
}

/** Whether the system wants this now. */
function useSystem(condition: string): boolean {
  return useSyncExternalStore(
    (notify) => {
      const query = matchMedia(condition);
      query.addEventListener('change', notify);
      return () => query.removeEventListener('change', notify);
    },
    () => matchMedia(condition).matches,
  );
}

function storedChoice(): ThemeChoice {
  const stored = readStored('theme');
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(storedChoice);
  const system = useSystem('(prefers-color-scheme: dark)') ? 'dark' : 'light';
  const still = useSystem('(prefers-reduced-motion: reduce)');
  const appearance = choice === 'system' ? system : choice;
  const locale = useLocale();
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.theme = appearance;
    for (const [name, value] of Object.entries(cssVariables(palettes[appearance])))
      root.style.setProperty(name, value);
  }, [appearance]);
  const state = useMemo(
    () => ({
      choice,
      appearance,
      choose: (next: ThemeChoice) => {
        writeStored('theme', next);
        setChoice(next);
      },
    }),
    [choice, appearance],
  );
  const config = useMemo(() => antdTheme(appearance, !still), [appearance, still]);
  return (
    <ThemeContext value={state}>
      <ConfigProvider
        theme={config}
        locale={locale === 'zh-CN' ? chinese : english}
        button={{ autoInsertSpace: false }}
        form={{ requiredMark: false }}
      >
        <AntdApp component={false} message={{ maxCount: 3 }}>
          {children}
        </AntdApp>
      </ConfigProvider>
    </ThemeContext>
  );
}
