import { ApiProblem } from '@jishi/sdk';
import type { TFunction } from 'i18next';

export interface ProblemWords {
  title: string;
  detail: string;
  requestId: string | null;
  status: number;
  code: string;
}

/**
 * What to show for a failure. The server's problems arrive in the reader's language; those of the network and of
 * the console itself get their words here. Never shows a stack or a message meant for developers.
 */
export function problemWords(error: unknown, t: TFunction): ProblemWords {
  if (!(error instanceof ApiProblem)) {
    return {
      title: t('states.crashTitle'),
      detail: t('states.crashText'),
      requestId: null,
      status: 0,
      code: 'internal',
    };
  }
  const { requestId, status, code } = error;
  if (code === 'client.network') {
    return { title: t('states.networkTitle'), detail: t('states.networkText'), requestId, status, code };
  }
  if (code === 'client.unexpected_answer') {
    const detail = t('states.unexpectedText', { status });
    return { title: t('states.unexpectedTitle'), detail, requestId, status, code };
  }
  return { title: error.title, detail: error.detail, requestId, status, code };
}

/** Field errors for antd's `form.setFields`: issue paths such as `groupIds.0` mark their field. */
export function fieldErrors(error: unknown): { name: string[]; errors: string[] }[] {
  if (!(error instanceof ApiProblem)) return [];
  return error.issues.map(({ path, message }) => ({ name: [path.split('.')[0] ?? path], errors: [message] }));
}
