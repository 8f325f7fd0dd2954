import type { RouteRule } from '@jishi/contract';
import type { TFunction } from 'i18next';
import { dataClassText } from '../route-words.ts';

/** Names for what rules speak of. */
export interface RuleNames {
  model: (id: string) => string;
  group: (id: string) => string;
  policy: (policy: RouteRule['effect']['dataPolicies'][number]) => string;
}

interface Wording {
  t: TFunction;
  names: RuleNames;
  /** Of the language, `and` between conditions, `or` between values. */
  join: (parts: string[], type: 'conjunction' | 'disjunction') => string;
}

export function joinIn(locale: string): Wording['join'] {
  // Chinese joins whole conditions with 且, where a list of things would take 和.
  return (parts, type) =>
    locale === 'zh-CN' && type === 'conjunction'
      ? parts.join('，且')
      : new Intl.ListFormat(locale, { type }).format(parts);
}

/** A rule in plain words: when it matches, and what it does then. */
export function ruleWords(
  { when, effect }: RouteRule,
  { t, names, join }: Wording,
): { when: string; consequence: string } {
  const any = (items: string[]) => join(items, 'disjunction');
  const conditions = [
    when.dataClassAtLeast !== null &&
      t('routes.rule.whenClass', { class: t(dataClassText[when.dataClassAtLeast]) }),
    when.tags.length > 0 && t('routes.rule.whenTags', { list: any(when.tags) }),
    when.groupIds.length > 0 && t('routes.rule.whenGroups', { list: any(when.groupIds.map(names.group)) }),
    when.apps.length > 0 && t('routes.rule.whenApps', { list: any(when.apps) }),
    when.regions.length > 0 && t('routes.rule.whenRegions', { list: any(when.regions) }),
  ].filter((part) => part !== false);
  const left = [
    effect.modelIds.length > 0 &&
      t('routes.rule.thenModels', { list: any(effect.modelIds.map(names.model)) }),
    effect.dataPolicies.length > 0 &&
      t('routes.rule.thenPolicies', {
        list: any(effect.dataPolicies.map(names.policy)),
      }),
    effect.regions.length > 0 && t('routes.rule.thenRegions', { list: any(effect.regions) }),
  ].filter((part) => part !== false);
  return {
    when:
      conditions.length === 0
        ? t('routes.rule.always')
        : t('routes.rule.whenSentence', { list: join(conditions, 'conjunction') }),
    consequence: effect.kind === 'refuse' ? t('routes.rule.thenRefuse') : join(left, 'conjunction'),
  };
}

/** A rule that leaves nothing out does nothing. */
export function hasEffect({ effect }: RouteRule): boolean {
  const { kind, modelIds, dataPolicies, regions } = effect;
  return kind === 'refuse' || modelIds.length + dataPolicies.length + regions.length > 0;
}

export function newRule(): RouteRule {
  return {
    name: '',
    when: { dataClassAtLeast: null, tags: [], groupIds: [], regions: [], apps: [] },
    effect: { kind: 'restrict', modelIds: [], dataPolicies: [], regions: [] },
  };
}
