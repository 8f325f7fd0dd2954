// One seam over two databases: PGlite in a worker thread (embedded) and PostgreSQL. Same SQL, same row-level security.
// `scoped` is the only way that features reach tables; `system` sees all tenants and stays inside wiring and identity.
export { type DatabaseHandle, type DatabaseOptions, openDatabase } from './database.ts';
export { DirectoryInUse } from './directory-lock.ts';
export type { Caller } from './turnstile.ts';
