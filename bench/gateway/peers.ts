// Peers from their registries, in temporary folders: nothing of them is a dependency of this project.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../tests/crash/server-process.ts';
import { answers, end } from './processes.ts';

export type Peer =
  | { pid: number; port: number; headers: Record<string, string>; stop(): Promise<void> }
  | { reason: string };

/** Kept between runs. */
const folder = join(tmpdir(), 'jishi-gateway-peers');

/**
 * Portkey 1.15.2. `@hono/node-server` is held at 1.13.5, as in Portkey's own lockfile: with what npm resolves today every
 * stream ends with 500 ("TypeError: immutable").
 */
export async function startPortkey(upstreamPort: number): Promise<Peer> {
  const place = join(folder, 'portkey');
  const entry = join(place, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (!existsSync(entry)) {
    mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, 'package.json'),
      JSON.stringify({
        private: true,
        dependencies: { '@portkey-ai/gateway': '1.15.2' },
        overrides: { '@hono/node-server': '1.13.5' },
      }),
    );
    spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], { cwd: place });
  }
  if (!existsSync(entry)) return { reason: 'npm could not install it' };
  const port = await freePort();
  const child = spawn(process.execPath, [entry, '--headless', `--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (!(await answers(port, 30_000))) {
    await end(child);
    return { reason: 'it did not start' };
  }
  const headers = {
    authorization: 'Bearer sk-mock',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
  };
  return { pid: child.pid ?? 0, port, headers, stop: () => end(child) };
}

/** LiteLLM's proxy from PyPI: one worker, a master key, no database (so: no budgets, no spend log). */
export async function startLiteLlm(upstreamPort: number): Promise<Peer> {
  const place = join(folder, 'litellm');
  const binary = join(place, 'bin/litellm');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    if (spawnSync('python3', ['-m', 'venv', place]).status !== 0) return { reason: 'no python3 with venv' };
    spawnSync(join(place, 'bin/pip'), ['install', '-q', '--disable-pip-version-check', 'litellm[proxy]']);
  }
  if (!existsSync(binary)) return { reason: 'pip could not install litellm[proxy]' };
  const port = await freePort();
  const model = (name: string) =>
    `  - model_name: ${name}\n    litellm_params:\n      model: openai/${name}\n      api_base: http://127.0.0.1:${upstreamPort}/v1\n      api_key: sk-mock\n`;
  const configuration = join(folder, `litellm-${upstreamPort}.yaml`);
  writeFileSync(
    configuration,
    `model_list:\n${model('mock')}${model('paced')}general_settings:\n  master_key: sk-bench\n`,
  );
  const child = spawn(binary, ['--config', configuration, '--port', String(port), '--host', '127.0.0.1'], {
    stdio: 'ignore',
    env: { ...process.env, LITELLM_LOG: 'ERROR', LITELLM_TELEMETRY: 'False' },
  });
  if (!(await answers(port, 90_000))) {
    await end(child);
    return { reason: 'it did not start within 90 s' };
  }
  return { pid: child.pid ?? 0, port, headers: { authorization: 'Bearer sk-bench' }, stop: () => end(child) };
}
