// Makes scopes: one tenant, one actor, one piece of work. Only edges (HTTP, jobs, command line) call this.
export { createScopes, type ScopeFactory, systemActor } from './scope.ts';
