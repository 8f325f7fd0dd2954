import type { Command } from 'commander';
import { type ConnectOptions, connect } from '../connect.ts';
import { printJson } from '../output.ts';

export function addUsage(program: Command): void {
  const usage = program.command('usage').description('what models were used for');
  usage
    .command('verify')
    .description(
      'prove that the accounts of the budgets are the sum of their entries, and these what the ledger says',
    )
    .option('--json', 'JSON instead of text')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ConnectOptions & { json?: boolean }>();
      const result = await connect(options).api.limits.verify();
      if (options.json === true) printJson(result);
      else if (result.valid) console.log(`valid: ${result.accounts} accounts, ${result.entries} entries`);
      else
        for (const { kind, budgetId, reference, expected, found } of result.differences)
          console.log(`${kind} ${budgetId} ${reference ?? ''}: expected ${expected}, found ${found}`);
      if (!result.valid) process.exitCode = 1;
    });
}
