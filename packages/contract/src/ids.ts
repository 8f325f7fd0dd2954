import { z } from 'zod';

/** Prefixes of public ids: `<prefix>_<uuidv7 without dashes>`. */
export const idPrefixes = {
  tenant: 'ten',
  user: 'usr',
  member: 'mem',
  invitation: 'inv',
  group: 'grp',
  key: 'key',
  audit: 'aud',
  provider: 'prv',
  model: 'mdl',
  price: 'prc',
  route: 'rte',
  usage: 'use',
  budget: 'bdg',
  alert: 'alr',
  rate: 'lim',
  base: 'kb',
  document: 'doc',
  chunk: 'chk',
  segment: 'seg',
  source: 'src',
  sourceRun: 'run',
  glossary: 'gls',
  parser: 'psr',
  reread: 'rrd',
  conversation: 'cnv',
  turn: 'trn',
  edit: 'edt',
  answer: 'ans',
  case: 'cas',
  caseEvent: 'cev',
  regression: 'reg',
  regressionRun: 'rgr',
  miningRun: 'mnr',
  minedPair: 'mnp',
  result: 'res',
  request: 'req',
  job: 'job',
  rerating: 'rrt',
  adjustment: 'adj',
  bill: 'bil',
  webhook: 'whk',
  event: 'evt',
  delivery: 'dlv',
} as const;
export type IdKind = keyof typeof idPrefixes;
export type Id<K extends IdKind> = `${(typeof idPrefixes)[K]}_${string}`;

/** Schema of an id of one kind. Anything else is answered like an unknown id: not found. */
export function id<K extends IdKind>(kind: K) {
  return z.templateLiteral([
    `${idPrefixes[kind]}_`,
    z.string().regex(/^[0-9a-f]{32}$/),
  ]) as unknown as z.ZodType<Id<K>, Id<K>>;
}
