import { createJishi, requestHeaders } from '@jishi/sdk';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { currentLocale } from '../i18n/i18n.ts';
import { readStored } from './stored.ts';

const options = {
  baseUrl: window.location.origin,
  tenant: () => readStored('tenant'),
  locale: currentLocale,
};

/** The SDK with this browser's session: `jishi.api…`, `jishi.ask`, `jishi.upload`. */
export const jishi = createJishi(options);

/** Query and mutation options of every route: `useQuery(orpc.members.list.queryOptions({ input }))`. */
export const orpc = createTanstackQueryUtils(jishi.api);

/** Headers for the few requests that do not go through the SDK (uploads with a progress bar). */
export function consoleHeaders(): Record<string, string> {
  return requestHeaders(options);
}
