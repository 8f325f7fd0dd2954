import { contract, type RouteMeta } from '@jishi/contract';
import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract';

export interface ContractRoute {
  /** Such as `members.list`. */
  name: string;
  method: string;
  /** With `{parameters}`. */
  path: string;
  parameters: string[];
  meta: RouteMeta;
  procedure: AnyContractProcedure;
}

/** Every route of the contract, in order. */
export function contractRoutes(): ContractRoute[] {
  return walk(contract, []);
}

function walk(node: unknown, path: string[]): ContractRoute[] {
  if (isContractProcedure(node)) return [describeRoute(node, path.join('.'))];
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, child]) => walk(child, [...path, key]));
}

function describeRoute(procedure: AnyContractProcedure, name: string): ContractRoute {
  const { route, meta } = procedure['~orpc'];
  const path = route.path ?? '/';
  return {
    name,
    method: route.method ?? 'GET',
    path,
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
    meta: meta as RouteMeta,
    procedure,
  };
}
