import type { Locale } from '@jishi/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { orpc } from '../api/client.ts';
import { rememberMe } from '../api/session.ts';
import { changeLocale } from '../i18n/i18n.ts';
import { type ThemeChoice, useTheme } from '../theme/theme-provider.tsx';

/** Language and appearance of a signed-in person: at once on this device, and remembered with the account. */
export function usePreferences() {
  const queryClient = useQueryClient();
  const { choose } = useTheme();
  const update = useMutation({
    ...orpc.auth.updateMe.mutationOptions(),
    onSuccess: (me) => rememberMe(queryClient, me),
  });
  return {
    setLocale: (locale: Locale) => {
      void changeLocale(locale);
      update.mutate({ locale });
    },
    setTheme: (theme: ThemeChoice) => {
      choose(theme);
      update.mutate({ theme });
    },
  };
}
