// Makes a fresh clone runnable, with nothing but Node: installs packages when the lockfile changed, builds the console
// when its sources changed. `--console` builds the console. Prints what it does. Without more, the large packages of
// `packages/extras` are left for later: a second process installs them while the server already runs. `--all` installs
// them at once (images, machines without a network later on), `--dev` what tests need too.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const marker = join(modules, '.jishi-installed');
/** While it exists, the extras are on their way: the server waits with what needs them. Holds a process id. */
const arriving = join(modules, '.jishi-extras-arriving');
const lockfile = join(root, 'package-lock.json');
/** The lockfile with download addresses, there only while npm installs: npm prefers it. */
const addressed = join(root, 'npm-shrinkwrap.json');
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) fail(`Jishi needs Node 20 or newer to start (this is ${process.version}).`);

rmSync(addressed, { force: true });
if (process.argv.includes('--extras')) {
  await installExtras();
} else {
  if (process.argv.includes('--dev')) install('development');
  else if (process.argv.includes('--all')) install('complete');
  else if (install('start')) installExtrasLater();
  if (process.argv.includes('--console')) buildConsole();
}

/** Whether something is left for later. */
function install(kind) {
  const kinds = ['start', 'complete', 'development'];
  const lock = createHash('sha256').update(readFileSync(lockfile)).digest('hex');
  const [installed, present] = existsSync(marker) ? readFileSync(marker, 'utf8').split(' ') : [];
  if (installed === lock && kinds.indexOf(present) >= kinds.indexOf(kind)) return present === 'start';
  step('Installing packages', () => installPackages(npmInstall(kind)));
  writeFileSync(marker, `${lock} ${kind}`);
  return kind === 'start';
}

/**
 * The lockfile names no download addresses, since mirrors differ, and npm spends half of its time on the histories of
 * nine hundred packages to learn them. So it gets them by the convention that registries share; where one differs, it
 * does without.
 */
function installPackages(command) {
  const environment = { ONNXRUNTIME_NODE_INSTALL: 'skip' };
  try {
    addAddresses();
    if (attempt(command, environment).status === 0) return;
  } finally {
    rmSync(addressed, { force: true });
  }
  run(command, environment);
}

function addAddresses() {
  const registry = attempt(['npm', 'config', 'get', 'registry']).stdout.trim().replace(/\/*$/, '/');
  const lock = JSON.parse(readFileSync(lockfile, 'utf8'));
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/') || entry.link || entry.resolved || !entry.version) continue;
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    entry.resolved = `${registry}${name}/-/${name.split('/').at(-1)}-${entry.version}.tgz`;
  }
  writeFileSync(addressed, JSON.stringify(lock));
}

function npmInstall(kind) {
  // Not `npm ci`: it insists that the lockfile names the optional binaries of every platform, which mirrors may not carry.
  // `install --no-save` takes the locked versions too and leaves the lockfile alone.
  const flags = ['install', '--no-save', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  if (kind !== 'development') flags.push('--omit=dev');
  if (kind === 'start') {
    flags.push('--include-workspace-root');
    for (const folder of ['apps', 'packages'])
      for (const name of readdirSync(join(root, folder)))
        if (name !== 'extras') flags.push('--workspace', `${folder}/${name}`);
  }
  return ['npm', ...flags];
}

/** The server must be up before: both want the same processor. */
function installExtrasLater() {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--extras'], {
    detached: true,
    stdio: 'ignore',
  });
  child.unref();
  writeFileSync(arriving, String(child.pid));
}

async function installExtras() {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    install('complete');
  } finally {
    rmSync(arriving, { force: true });
  }
}

function buildConsole() {
  const folder = join(root, 'apps', 'console');
  const built = join(folder, 'dist', '.built');
  const stamp = fingerprint(
    [join(folder, 'src'), join(root, 'packages')],
    [join(folder, 'index.html'), join(folder, 'vite.config.ts'), lockfile],
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

function run(command, environment, cwd = root) {
  const result = attempt(command, environment, cwd);
  if (result.status !== 0)
    fail(`\n${command.join(' ')} failed:\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`);
}

function attempt([command, ...parameters], environment = {}, cwd = root) {
  const path = `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
  return spawnSync(command, parameters, {
    cwd,
    env: { ...process.env, PATH: path, ...environment },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
