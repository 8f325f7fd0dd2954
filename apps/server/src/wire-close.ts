import type { FastifyInstance } from 'fastify';

/**
 * Lets running requests end, up to `graceMs`. A connection whose last answer began before the stop is told nothing of
 * it and would hold the server for its whole keep-alive time: it is closed as soon as it is idle.
 */
export async function closeHttp(http: FastifyInstance, graceMs: number): Promise<void> {
  const idle = setInterval(() => http.server.closeIdleConnections(), 100);
  const late = setTimeout(() => http.server.closeAllConnections(), graceMs);
  try {
    await http.close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}
