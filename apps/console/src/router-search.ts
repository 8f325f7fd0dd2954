/** Reads what pages keep in the address. Anything unexpected is left out, never an error. */

/** The named parameters as texts; numbers and booleans (the router parses them) become texts again. */
export function textsOf<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [Key in Name]?: string } =>
    Object.assign({}, ...names.map((name) => text(name, search)));
}

export function text<Name extends string>(
  name: Name,
  search: Record<string, unknown>,
): { [Key in Name]?: string } {
  const value = search[name];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return {};
  return { [name]: String(value) } as { [Key in Name]?: string };
}

/** What narrows the pages about usage. */
export const usageFilterNames = [
  'mine',
  'search',
  'model',
  'provider',
  'route',
  'key',
  'user',
  'app',
  'status',
  'cache',
  'attempt',
  'minLatencyMs',
  'minCostPico',
] as const;
