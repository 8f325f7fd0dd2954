const codes = [
  'parsing.encrypted',
  'parsing.empty',
  'parsing.corrupt',
  'parsing.too_large',
  'parsing.too_complex',
  'parsing.zip_bomb',
  'parsing.unsupported_type',
  'parsing.external_entity',
  'parsing.timeout',
  'parsing.busy',
  'parsing.out_of_memory',
  'parsing.needs_ocr',
  'parsing.no_text',
  'parsing.binary_as_text',
  'parsing.external_failed',
  'parsing.external_invalid',
  'parsing.crashed',
  'parsing.cancelled',
] as const;

/** Why a file did not become a document. Stable; each has a localised text. */
export type ParseFailureCode = (typeof codes)[number];

/** A code that travelled as text; anything else is a broken file. */
export function asFailureCode(text: string): ParseFailureCode {
  return codes.find((code) => code === text) ?? 'parsing.corrupt';
}

/** A refusal as a value. `params` fill the localised text (sizes in bytes, times in milliseconds). */
export interface ParseFailure {
  code: ParseFailureCode;
  params: Record<string, string | number>;
}

const marker = Symbol.for('jishi.parsing.failure');

/** An error that carries a {@link ParseFailure} up to the edge of the child process. */
export function parseError(code: ParseFailureCode, params: ParseFailure['params'] = {}): Error {
  const failure: ParseFailure = { code, params };
  return Object.assign(new Error(`${code} ${JSON.stringify(params)}`), { [marker]: failure });
}

/** The failure inside an error made by {@link parseError}; undefined for any other error. */
export function failureOf(error: unknown): ParseFailure | undefined {
  if (typeof error !== 'object' || error === null || !(marker in error)) return undefined;
  return (error as { [marker]: ParseFailure })[marker];
}
