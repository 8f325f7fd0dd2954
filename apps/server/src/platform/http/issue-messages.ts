import type { Locale } from '@jishi/contract';
import type { ValidationError } from '@orpc/contract';
import { z } from 'zod';
import type { FieldIssue } from '../../kernel/problem.ts';

const messages = { en: z.locales.en().localeError, 'zh-CN': z.locales.zhCN().localeError };

/** Validation issues with their messages in the caller's language. */
export function issueMessages(error: ValidationError, locale: Locale): FieldIssue[] {
  return error.issues.map((issue) => {
    const localised = messages[locale](issue as never);
    const message = typeof localised === 'string' ? localised : localised?.message;
    const path = (issue.path ?? [])
      .map((part) => String(typeof part === 'object' ? part.key : part))
      .join('.');
    return { path, message: message ?? issue.message };
  });
}
