import type { RouteSettings } from '@jishi/contract';

/** What every part of the settings works on. */
export interface SettingsProps {
  settings: RouteSettings;
  onChange: (settings: RouteSettings) => void;
}
