// Creates the cluster of an embedded database and ends: the 150 MB that this takes go with the process.
import { PGlite } from '@electric-sql/pglite';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('cluster-child needs a directory');
const database = await PGlite.create({ dataDir: directory });
await database.close();
process.exit(0);
