// Creates the cluster of an embedded database with its tables and ends: the memory that this takes goes with the process.
import { Kysely } from 'kysely';
import { embeddedDialect, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('cluster-child needs a directory');
const engine = await startEmbedded(directory);
await migrate(new Kysely<unknown>({ dialect: embeddedDialect(engine, 'background') }));
await engine.close();
