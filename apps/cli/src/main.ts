import { ApiProblem } from '@jishi/sdk';
import { Command } from 'commander';
import { addAsk } from './commands/ask.ts';
import { addAudit } from './commands/audit.ts';
import { addIngest } from './commands/ingest.ts';
import { addKeys } from './commands/keys.ts';
import { addLocal } from './commands/local.ts';
import { addRegressions } from './commands/regressions.ts';
import { addReread } from './commands/reread.ts';
import { addSearch } from './commands/search.ts';
import { addSources } from './commands/sources.ts';
import { addUsage } from './commands/usage.ts';
import { addUsers } from './commands/users.ts';
import { UsageError } from './connect.ts';

const program = new Command('jishi')
  .description('Jishi 基石: ask, search and manage from the command line')
  .option('--url <url>', 'server (default: the one on this machine)')
  .option('--key <key>', 'API key (or JISHI_API_KEY)')
  .option('--tenant <id>', 'tenant, if you are a member of several');

addRegressions(addLocal(program));
addAsk(program);
addSearch(program);
addIngest(program);
addReread(program);
addKeys(program);
addSources(program);
addUsage(program);
addUsers(program);
addAudit(program);

try {
  await program.parseAsync();
} catch (error) {
  const text =
    error instanceof ApiProblem
      ? `${error.title}: ${error.detail}`
      : error instanceof UsageError
        ? error.message
        : undefined;
  if (text === undefined) throw error;
  console.error(text);
  process.exitCode = 1;
}
