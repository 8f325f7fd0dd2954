// The HTTP edge on Fastify: the contract's routes, authorised before their input is read; every failure is an RFC 9457
// problem in the caller's language; hand-written (raw) routes pass the same gate.
export { noteChanges } from './changes.ts';
export type { Authenticator, Caller, HttpContext, Membership, Person } from './context.ts';
export { negotiateLocale } from './locale.ts';
export { api, type MakeContext, mountRaw, mountRouter, type RawHandler } from './router.ts';
export { contextMaker, createHttpServer } from './server.ts';
