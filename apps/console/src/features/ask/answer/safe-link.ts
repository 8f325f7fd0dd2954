/** Addresses that an answer may link to. Everything else (javascript:, data:, our own paths) is shown as plain text. */
export function safeAddress(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const trimmed = address.trim();
  return /^(https?:\/\/|mailto:)/i.test(trimmed) ? trimmed : undefined;
}
