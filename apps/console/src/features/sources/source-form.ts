import type { SourceConfig, SourceKindItem, SourceSchedule } from '@jishi/contract';

type Field = SourceKindItem['fields'][number];

/** What a form holds: texts, also for lists (one a line) and structured settings (JSON). */
export type FormValues = Record<string, string | number | boolean | null | undefined>;

/** What the form shows before anything is entered. */
export function initialValues(fields: readonly Field[]): FormValues {
  return Object.fromEntries(fields.map((field) => [field.name, initialValue(field)]));
}

function initialValue({ type, default: value }: Field): FormValues[string] {
  if (type === 'boolean') return value === true;
  if (type === 'list') return Array.isArray(value) ? value.join('\n') : '';
  if (type === 'object') return value === null ? '' : JSON.stringify(value);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** The settings as the server takes them; what is left empty is left out, so that its own default holds. */
export function configOf({ kind, fields }: SourceKindItem, values: FormValues): SourceConfig {
  const entries = fields.flatMap((field) => {
    const value = settingOf(field, values[field.name]);
    return value === undefined ? [] : [[field.name, value] as const];
  });
  return { kind, ...Object.fromEntries(entries) } as SourceConfig;
}

function settingOf({ type }: Field, value: FormValues[string]): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  if (type === 'list') return lines(value);
  if (type === 'object') return parsed(value);
  return type === 'multiline' ? value : value.trim();
}

function lines(text: string): string[] | undefined {
  const found = text.split('\n').map((line) => line.trim());
  const filled = found.filter((line) => line !== '');
  return filled.length === 0 ? undefined : filled;
}

/** Whether the text of a structured setting can be read. */
export function isJson(text: string): boolean {
  return text.trim() === '' || parsed(text) !== undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Secrets that were entered. */
export function secretsOf(values: FormValues): Record<string, string> {
  const filled = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return Object.fromEntries(filled);
}

/** How often a source is looked at, as the form offers it. */
export const paces = ['15', '60', '360', 'nightly', 'manual'] as const;
export type Pace = (typeof paces)[number];

export function scheduleOf(pace: Pace, timeZone: string): SourceSchedule {
  if (pace === 'manual') return { kind: 'manual' };
  if (pace === 'nightly') return { kind: 'daily', at: '02:00', weekdays: [], timeZone };
  return { kind: 'interval', minutes: Number(pace) };
}
