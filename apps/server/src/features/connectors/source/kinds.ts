import { type SourceKind, type SourceKindItem, sourceConfig, sourceKinds } from '@jishi/contract';
import { sourceText } from '@jishi/locales';
import { z } from 'zod';
import type { Scope } from '../../../kernel/scope.ts';
import type { ConnectorKind } from '../kinds/kind.ts';

interface FieldSchema {
  type?: string;
  enum?: string[];
  const?: unknown;
  default?: unknown;
  items?: object;
  maxLength?: number;
}

/** The kinds of sources with the fields of their forms, from the very schemas that judge them. */
export function listKinds(scope: Scope): SourceKindItem[] {
  return sourceKinds.map((kind) => describeKind(scope, kind));
}

function describeKind(scope: Scope, kind: SourceKind): SourceKindItem {
  const { name, description, setup, label } = sourceText(scope.locale, kind);
  const connector = scope.ports.connectors.kinds[kind] as ConnectorKind;
  return {
    kind,
    name,
    description,
    setup,
    fields: fieldsOf(kind).map((field) => ({ ...field, label: label(field.name) })),
    secrets: connector.secrets.map((secret) => ({ ...secret, label: label(secret.name) })),
    permissions: connector.permissions,
    available: kind !== 'folder' || scope.ports.connectors.folders.length > 0,
  };
}

function fieldsOf(kind: SourceKind): Omit<SourceKindItem['fields'][number], 'label'>[] {
  const option = sourceConfig.options.find((candidate) => candidate.shape.kind.value === kind);
  if (option === undefined) return [];
  const schema = z.toJSONSchema(option, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== 'kind')
    .map(([name, raw]) => {
      const field = raw as FieldSchema;
      return {
        name,
        type: typeOf(field),
        required: required.has(name),
        default: field.default ?? null,
        ...(field.enum === undefined ? {} : { choices: field.enum }),
      };
    });
}

function typeOf({ type, enum: choices, maxLength }: FieldSchema): SourceKindItem['fields'][number]['type'] {
  if (choices !== undefined) return 'choice';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array') return 'list';
  if (type !== 'string') return 'object';
  return (maxLength ?? 0) >= 20_000 ? 'multiline' : 'text';
}
