// Makes a fresh clone runnable, with nothing but Node: installs packages when the lockfile changed, builds the console
// when its sources changed. `--dev` installs what tests need too; `--console` builds the console. Prints what it does.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const development = process.argv.includes('--dev');
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) fail(`Jishi needs Node 20 or newer to start (this is ${process.version}).`);

install();
if (process.argv.includes('--console')) buildConsole();

function install() {
  const marker = join(root, 'node_modules', '.jishi-installed');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const [installed, kind] = existsSync(marker) ? readFileSync(marker, 'utf8').split(' ') : [];
  if (installed === lock && (kind === 'development' || !development)) return;
  step('Installing packages', () => {
    // Not `npm ci`: it insists that the lockfile names the optional binaries of every platform, which mirrors may not carry.
    // `install --no-save` takes the locked versions too and leaves the lockfile alone.
    const flags = ['install', '--no-save', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
    if (!development) flags.push('--omit=dev');
    run(['npm', ...flags], { ONNXRUNTIME_NODE_INSTALL: 'skip' });
  });
  writeFileSync(marker, `${lock} ${development ? 'development' : 'production'}`);
}

function buildConsole() {
  const folder = join(root, 'apps', 'console');
  const built = join(folder, 'dist', '.built');
  const stamp = fingerprint(
    [join(folder, 'src'), join(root, 'packages')],
    [join(folder, 'index.html'), join(folder, 'vite.config.ts'), join(root, 'package-lock.json')],
  );
  if (existsSync(built) && readFileSync(built, 'utf8') === stamp) return;
  step('Building the console', () =>
    run([join(root, 'node_modules', '.bin', 'vite'), 'build', '--logLevel', 'error'], {}, folder),
  );
  writeFileSync(built, stamp);
}

/** Names, sizes and contents of everything that goes into the console. */
function fingerprint(folders, files) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else hash.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const path of [...folders, ...files]) if (existsSync(path)) visit(path);
  return hash.digest('hex');
}

function step(name, work) {
  const start = Date.now();
  process.stdout.write(`${name} … `);
  work();
  process.stdout.write(`${((Date.now() - start) / 1000).toFixed(1)} s\n`);
}

function run([command, ...parameters], environment, cwd = root) {
  const path = `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
  const result = spawnSync(command, parameters, {
    cwd,
    env: { ...process.env, PATH: path, ...environment },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0)
    fail(
      `\n${command} ${parameters.join(' ')} failed:\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`,
    );
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
