import type { Command } from 'commander';
import { type ConnectOptions, connect } from '../connect.ts';
import { printJson } from '../output.ts';

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the tamper-evident audit log');
  audit
    .command('verify')
    .description('recompute the hash chain of the tenant')
    .option('--json', 'JSON instead of text')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ConnectOptions & { json?: boolean }>();
      const result = await connect(options).api.audit.verify();
      if (options.json === true) printJson(result);
      else if (result.valid) console.log(`valid: ${result.entries} entries, head ${result.head ?? 'none'}`);
      else console.log(`BROKEN at entry ${result.brokenAt}: the log was changed or cut`);
      if (!result.valid) process.exitCode = 1;
    });
}
