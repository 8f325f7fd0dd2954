import { contract } from '@jishi/contract';
import { type AnyContractRouter, minifyContractRouter } from '@orpc/contract';

/**
 * Method and path of every route, without schemas. The console's build replaces this module by its value, so that a
 * browser loads neither zod nor the schemas.
 */
export const routes: AnyContractRouter = minifyContractRouter(contract);
