import { parseArgs } from 'node:util';
import { readConfig } from './config.ts';
import { PullError, pullModel } from './features/models/index.ts';
import { createOutbound, OutboundRefusal, parseAllowRules } from './platform/outbound/index.ts';

const tebibyte = 1024 ** 4;

/** `jishi models pull`: brings a model file into this installation's models folder. Ctrl-C stops; repeating goes on. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { mirror: { type: 'string' }, sha256: { type: 'string' } },
    allowPositionals: true,
  });
  const config = readConfig(process.env);
  const allow = parseAllowRules(config.outboundAllow);
  const outbound = createOutbound({
    allow: () => allow,
    limits: { totalMs: 0, maxResponseBytes: tebibyte },
  });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new PullError('stopped; the same command goes on from here')));
  try {
    const pulled = await pullModel(outbound, positionals[0] ?? '', {
      ...values,
      folder: config.modelsDirectory,
      signal: stop.signal,
      onProgress: showProgress(),
    });
    const note = pulled.verified
      ? 'checksum verified'
      : 'the source tells no checksum; this is the one it has';
    process.stdout.write(`\n${pulled.path}\nsha256 ${pulled.sha256} (${note})\n`);
  } finally {
    await outbound.close();
  }
}

/** On a terminal a line that renews itself, elsewhere a line for each tenth. */
function showProgress(): (bytes: number, total: number | null) => void {
  const terminal = process.stderr.isTTY === true;
  let shown = -1;
  return (bytes, total) => {
    const steps = terminal ? 1_000 : 10;
    const step = total === null ? Math.floor(bytes / 10_000_000) : Math.floor((bytes / total) * steps);
    if (step === shown) return;
    shown = step;
    const share =
      total === null ? '' : ` of ${(total / 1e6).toFixed(1)} MB, ${Math.floor((bytes / total) * 100)} %`;
    const text = `${(bytes / 1e6).toFixed(1)} MB${share}`;
    process.stderr.write(terminal ? `\r${text}   ` : `${text}\n`);
  };
}

main().catch((error: unknown) => {
  const told = error instanceof PullError || error instanceof OutboundRefusal;
  process.stderr.write(`\n${told ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
