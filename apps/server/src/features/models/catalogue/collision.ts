import { problem } from '../../../kernel/problem.ts';

/** Two changes at once: the database's unique keys decide, and the loser learns why. */
export async function namingCollisions<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
    if (constraint === 'model_tenant_id_name_key') throw problem('models.name_taken', {}, error);
    if (constraint === 'model_route_tenant_id_name_key') throw problem('models.route_name_taken', {}, error);
    if (constraint === 'model_one_default') throw problem('conflict', {}, error);
    throw error;
  }
}
