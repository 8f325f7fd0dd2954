import type { RouteItem } from '@jishi/contract';

type Strategy = RouteItem['strategy'];
type DataClass = RouteItem['settings']['dataClass'];

export const strategyText = {
  priority: { name: 'routes.strategies.priority', text: 'routes.strategies.priorityText' },
  weighted: { name: 'routes.strategies.weighted', text: 'routes.strategies.weightedText' },
  cheapest: { name: 'routes.strategies.cheapest', text: 'routes.strategies.cheapestText' },
  fastest: { name: 'routes.strategies.fastest', text: 'routes.strategies.fastestText' },
  'best-quality': { name: 'routes.strategies.best-quality', text: 'routes.strategies.best-qualityText' },
  score: { name: 'routes.strategies.score', text: 'routes.strategies.scoreText' },
} as const satisfies Record<Strategy, object>;

export const strategies = Object.keys(strategyText) as Strategy[];

export const dataClassText = {
  public: 'routes.dataClasses.public',
  internal: 'routes.dataClasses.internal',
  confidential: 'routes.dataClasses.confidential',
  restricted: 'routes.dataClasses.restricted',
} as const satisfies Record<DataClass, string>;

/** Least sensitive first. */
export const dataClasses = Object.keys(dataClassText) as DataClass[];
