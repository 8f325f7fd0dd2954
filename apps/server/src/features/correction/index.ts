// Corrections: what was answered badly becomes a case, the case a fix, the fix a regression case that is asked again.
// Invariants: a case copies nothing of its turn; a question of somebody else is shown as far as the reader may read what its
// conversation derives from; a regression case is asked with the eyes of its person and shown by the rights of its reader;
// a mined pair is for who may read everything behind it, and answers nothing before it is accepted;
// a reviewed answer needs its own readers and every source that it cites;
// cases lie with those who look after the base that comes nearest, and with whom they were given to.
export { gapRoutes } from './gaps/routes.ts';
export { correctionJobs } from './jobs.ts';
export { miningRoutes } from './mining/routes.ts';
export { regressionRoutes } from './regression/routes.ts';
export { reviewedPort } from './reviewed/match.ts';
export { reviewedRoutes } from './reviewed/routes.ts';
export { openCase } from './triage/open.ts';
export { triageRoutes } from './triage/routes.ts';
