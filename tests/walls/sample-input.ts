import type { AnyContractProcedure } from '@orpc/contract';
import { z } from 'zod';

/** JSON Schema as far as our contract uses it. */
interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  pattern?: string;
  format?: string;
  minLength?: number;
  minimum?: number;
  minItems?: number;
}

/** Gives an id for a pattern such as `^kb_[0-9a-f]{32}$`. */
export type IdOf = (prefix: string) => string;

/**
 * An input that the route's schema accepts, with every id field filled, optional ones too: a secondary id that a handler
 * forgets to check is as dangerous as the one in the path.
 */
export function sampleInput(procedure: AnyContractProcedure, idOf: IdOf): Record<string, unknown> {
  const { inputSchema } = procedure['~orpc'];
  if (inputSchema === undefined) return {};
  const schema = z.toJSONSchema(inputSchema as z.ZodType, { io: 'input', unrepresentable: 'any' }) as Schema;
  return (sample(schema, idOf) ?? {}) as Record<string, unknown>;
}

function sample(schema: Schema, idOf: IdOf): unknown {
  if (schema.const !== undefined) return schema.const;
  // The last choice: `list` rather than `inherit`, under which other fields would not count.
  if (schema.enum !== undefined) return schema.enum.at(-1);
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice !== undefined) return sample(preferred(choice), idOf);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((part) => sample(part, idOf)));
  return sampleOfType(schema, idOf);
}

function sampleOfType(schema: Schema, idOf: IdOf): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return sampleObject(schema, idOf);
    case 'array':
      return [sample(schema.items ?? {}, idOf)];
    case 'string':
      return sampleString(schema, idOf);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    default:
      return type === 'boolean' ? false : 'sample';
  }
}

/** The alternative that carries an id, else the first that is not null. */
function preferred(choices: Schema[]): Schema {
  const withId = choices.find((choice) => JSON.stringify(choice).includes('_[0-9a-f]{32}'));
  return withId ?? choices.find((choice) => choice.type !== 'null') ?? {};
}

function sampleObject(schema: Schema, idOf: IdOf): Record<string, unknown> {
  const required = new Set(schema.required ?? []);
  const entries = Object.entries(schema.properties ?? {});
  const wanted = entries.filter(([, field]) => isWanted(field));
  const names = new Set([...required, ...wanted.map(([name]) => name)]);
  return Object.fromEntries(
    entries.filter(([name]) => names.has(name)).map(([name, field]) => [name, sample(field, idOf)]),
  );
}

function isWanted(field: Schema): boolean {
  return JSON.stringify(field).includes('_[0-9a-f]{32}');
}

function sampleString(schema: Schema, idOf: IdOf): string {
  const prefix = /^\^([a-z]+)_/.exec(schema.pattern ?? '')?.[1];
  if (prefix !== undefined) return idOf(prefix);
  if (schema.format === 'uri') return 'https://wall.example.com/';
  if (schema.format === 'email') return 'wall@example.com';
  if (schema.format === 'date-time') return '2026-01-01T00:00:00.000Z';
  if (schema.pattern?.includes('d{1,38}') === true) return '1';
  if (schema.pattern === '^[0-9a-f]{16}$') return '0123456789abcdef';
  return 'wall sample'.padEnd(schema.minLength ?? 0, '.');
}
