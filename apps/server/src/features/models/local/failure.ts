import type { LocalFailureCode } from './protocol.ts';

/** Why a process with local models could not do what it was asked. */
export class LocalFailure extends Error {
  readonly code: LocalFailureCode;

  constructor(code: LocalFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}
