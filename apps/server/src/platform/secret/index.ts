// Secret: the master key, sealed values, random tokens, and a text type that does not print.
// A sealed value opens only for the tenant, purpose and record it was sealed for. The master key is generated
// with mode 600 or given by the environment; a file that others can read stops the start.
export { SecretFailure } from './failure.ts';
export { rotateMasterKey } from './master.ts';
export { createSecret, type Secret } from './secret.ts';
export { createToken, hashToken, isWellFormedToken } from './token.ts';
export { openVault, type Vault } from './vault.ts';
