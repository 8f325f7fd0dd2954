// Texts in both languages. Every file of `en` has its twin in `zh-CN` with the same keys; a missing key does not compile.
import type { AccessReasonCode, Locale, ProblemCode, RouteReason, SourceKind } from '@jishi/contract';
import { accessReasons as englishReasons } from './en/access-reasons.ts';
import { parseWarnings as englishWarnings } from './en/parse-warnings.ts';
import { problems as englishProblems } from './en/problems.ts';
import { routeReasons as englishRouteReasons } from './en/route-reasons.ts';
import { sources as englishSources } from './en/sources.ts';
import { accessReasons as chineseReasons } from './zh-CN/access-reasons.ts';
import { parseWarnings as chineseWarnings } from './zh-CN/parse-warnings.ts';
import { problems as chineseProblems } from './zh-CN/problems.ts';
import { routeReasons as chineseRouteReasons } from './zh-CN/route-reasons.ts';
import { sources as chineseSources } from './zh-CN/sources.ts';

const accessReasons = { en: englishReasons, 'zh-CN': chineseReasons };
const parseWarnings = { en: englishWarnings, 'zh-CN': chineseWarnings };
const routeReasons = { en: englishRouteReasons, 'zh-CN': chineseRouteReasons };
const sources = { en: englishSources, 'zh-CN': chineseSources };
/** Of a call whose process ended before it did. */
const interrupted = { en: 'The server stopped during the call', 'zh-CN': '调用期间服务器停止运行' };
const problems = { en: englishProblems, 'zh-CN': chineseProblems };

/** Fills `{{name}}` from params; an unknown name stays out. */
export function fill(text: string, params: Record<string, unknown>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => (name in params ? String(params[name]) : ''));
}

export function problemText(
  locale: Locale,
  code: ProblemCode,
  params: Record<string, unknown>,
): { title: string; detail: string } {
  const [title, detail] = problems[locale][code];
  return { title: fill(title, params), detail: fill(detail, params) };
}

/** The title alone, for a code that was kept with a call; one that has no text is shown as it is. */
export function problemTitle(locale: Locale, code: string): string {
  const texts: Record<string, readonly [string, string]> = problems[locale];
  if (code === 'interrupted') return interrupted[locale];
  const title = texts[code]?.[0];
  return title === undefined ? code : fill(title, {}).trim();
}

/** A warning of the document reader in words; a code without a text is shown as it is. */
export function parseWarningText(locale: Locale, code: string, params: Record<string, unknown>): string {
  const texts: Record<string, string> = parseWarnings[locale];
  return fill(texts[code] ?? code, params);
}

/** Why a member may or may not read a document. An empty `principal` is everyone. */
export function accessReasonText(
  locale: Locale,
  code: AccessReasonCode,
  { principal, right }: { principal: string; right: 'read' | 'write' | 'own' | null },
): string {
  const texts = accessReasons[locale];
  return fill(texts[code], {
    principal: principal === '' ? texts.everyone : principal,
    right: right === null ? '' : texts[right],
  });
}

/** Name, description and labels of a kind of source; a label that is missing is the name of the setting. */
export function sourceText(
  locale: Locale,
  kind: SourceKind,
): { name: string; description: string; setup: string[]; label: (field: string) => string } {
  const { kinds, fields, setup } = sources[locale];
  const [name, description] = kinds[kind];
  const label = (field: string) => fields[`${kind}.${field}`] ?? fields[field] ?? field;
  return { name, description, setup: [...(setup[kind] ?? [])], label };
}

/** Why a candidate of a route stands where it stands, in words. */
export function routeReasonText(locale: Locale, { code, params }: RouteReason): string {
  return fill(routeReasons[locale][code], params);
}
