/** Canonical text is stored in parts of at most this many UTF-16 code units. */
export const TEXT_PART = 64_000;
