type SecretFailureCode =
  /** The configured key is not 32 bytes in hex or base64. */
  | 'secret.master_key_invalid'
  /** The key file can be read by others than its owner. */
  | 'secret.master_key_exposed'
  /** The envelope was sealed with a key that is not loaded; `params.key` names it. */
  | 'secret.master_key_unknown'
  /** Not an envelope of this product. */
  | 'secret.envelope_invalid'
  /** Changed since it was sealed, or presented for another tenant, purpose or record. */
  | 'secret.envelope_rejected';

/** Never carries key or plain text. */
export class SecretFailure extends Error {
  override readonly name = 'SecretFailure';
  readonly code: SecretFailureCode;
  readonly params: Readonly<Record<string, string>>;

  constructor(code: SecretFailureCode, params: Record<string, string> = {}, cause?: unknown) {
    super(`${code} ${JSON.stringify(params)}`, { cause });
    this.code = code;
    this.params = params;
  }
}
