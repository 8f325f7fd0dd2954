import { dataClass as dataClasses, type RouteRule } from '@jishi/contract';
import type { ModelRow } from '../catalogue/model-store.ts';
import type { DataClass, DataPolicy, RouteQuery, RouteSpec } from './words.ts';

/** The more sensitive of the two. A caller can raise the class of a request, never lower it. */
export function effectiveClass(route: RouteSpec, query: RouteQuery): DataClass {
  const least = route.settings.dataClass;
  return query.dataClass !== null && isAtLeast(query.dataClass, least) ? query.dataClass : least;
}

function isAtLeast(found: DataClass, wanted: DataClass): boolean {
  return dataClasses.options.indexOf(found) >= dataClasses.options.indexOf(wanted);
}

export function asksForGroups(route: RouteSpec): boolean {
  return route.rules.some(({ when }) => when.groupIds.length > 0);
}

/** The rules that are about this request. */
export function matchingRules(route: RouteSpec, query: RouteQuery): RouteRule[] {
  const sensitivity = effectiveClass(route, query);
  return route.rules.filter(
    ({ when }) =>
      (when.dataClassAtLeast === null || isAtLeast(sensitivity, when.dataClassAtLeast)) &&
      anyOf(when.tags, query.tags) &&
      anyOf(when.groupIds, query.groupIds) &&
      anyOf(when.regions, query.region === null ? [] : [query.region]) &&
      anyOf(when.apps, query.app === null ? [] : [query.app]),
  );
}

/** An empty list asks nothing. */
function anyOf(wanted: readonly string[], found: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((one) => found.includes(one));
}

/** Whether a rule that restricts leaves this model in. */
export function allows({ effect }: RouteRule, row: ModelRow): boolean {
  return (
    anyOf(effect.modelIds, [row.id]) &&
    anyOf(effect.dataPolicies, [dataPolicyOf(row)]) &&
    anyOf(effect.regions, regionOf(row) ?? [])
  );
}

export function regionOf(row: ModelRow): string[] | undefined {
  const region = row.region ?? row.provider_region;
  return region === null ? undefined : [region];
}

/** What is not said is the weakest promise; local files never leave the house. */
export function dataPolicyOf(row: ModelRow): DataPolicy {
  const said = row.data_policy ?? row.provider_data_policy;
  if (said !== null) return said as DataPolicy;
  return row.provider_kind.startsWith('local-') ? 'on-premise' : 'standard';
}
