import type { IncomingHttpHeaders } from 'node:http';
import { dataClass } from '@jishi/contract';
import { Problem } from '../../../kernel/problem.ts';
import type { RouteLabels } from './words.ts';

const label = /^[\w.:-]{1,64}$/;

/**
 * What a caller says about a request: `x-jishi-data-class`, `x-jishi-tags` (comma-separated), `x-jishi-region`,
 * `x-jishi-conversation`. They never widen what the rules of a route allow.
 * @throws Problem `request.invalid` for a data class that does not exist: a typing error must not make a secret public
 */
export function labelsOf(headers: IncomingHttpHeaders): RouteLabels {
  return {
    dataClass: classOf(text(headers['x-jishi-data-class'])),
    tags: (text(headers['x-jishi-tags']) ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => label.test(tag))
      .slice(0, 50),
    region: matching(text(headers['x-jishi-region'])),
    conversation: text(headers['x-jishi-conversation'])?.slice(0, 200) ?? null,
  };
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}

function matching(value: string | undefined): string | null {
  return value !== undefined && label.test(value) ? value : null;
}

function classOf(value: string | undefined): RouteLabels['dataClass'] {
  if (value === undefined) return null;
  const parsed = dataClass.safeParse(value.trim().toLowerCase());
  if (parsed.success) return parsed.data;
  const path = 'x-jishi-data-class';
  throw new Problem('request.invalid', { field: path }, { issues: [{ path, message: path }] });
}
