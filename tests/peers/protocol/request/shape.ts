import { z } from 'zod';

/** What a value lacks of a schema, as sentences with the place. Schemas here are strict: a member they do not name is wrong. */
export function wrongIn(schema: z.ZodType, value: unknown, place = ''): string[] {
  const read = schema.safeParse(value);
  if (read.success) return [];
  return flatten(read.error.issues, place === '' ? [] : [place]);
}

function flatten(issues: readonly z.core.$ZodIssue[], before: readonly PropertyKey[]): string[] {
  return issues.flatMap((issue) => {
    const path = [...before, ...issue.path];
    const nearest = issue.code === 'invalid_union' ? nearestOf(issue.errors) : undefined;
    return nearest === undefined
      ? [`${path.map(String).join('.')}: ${issue.message}`]
      : flatten(nearest, path);
  });
}

/** Of the shapes that a value could have had, the one that it came closest to. */
function nearestOf(errors: readonly (readonly z.core.$ZodIssue[])[]) {
  return errors.toSorted((left, right) => left.length - right.length)[0];
}

/** A JSON Schema whose root is an object. */
export const objectSchema = z.looseObject({ type: z.literal('object') });
export const anyObject = z.record(z.string(), z.unknown());
export const filled = z.string().min(1);
export const tokens = z.int().min(1);
export const base64 = z.base64().min(4);
