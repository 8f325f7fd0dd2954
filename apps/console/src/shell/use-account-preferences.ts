import { useEffect, useEffectEvent } from 'react';
import { useSession } from '../api/session.ts';
import { changeLocale, currentLocale } from '../i18n/i18n.ts';
import { useTheme } from '../theme/theme-provider.tsx';

/** On a new device, language and appearance follow the account. */
export function useAccountPreferences(): void {
  const { me } = useSession();
  const { choice, choose } = useTheme();
  const follow = useEffectEvent(() => {
    if (me.locale !== null && me.locale !== currentLocale()) void changeLocale(me.locale);
    if (me.theme !== choice) choose(me.theme);
  });
  useEffect(() => follow(), [me.id]);
}
