// As a newcomer: a fresh clone, `npm start`, set-up with the sample workspace, a question, a cited answer, stop, start again.
// Prints the times; fails when an answer has no citation or a limit of the README is broken by far (machines are noisy).
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let passed = 0;
const port = Number(process.env.SMOKE_PORT ?? 3977);
const base = `http://127.0.0.1:${port}`;
const folder = mkdtempSync(join(tmpdir(), 'jishi-smoke-'));
const clone = join(folder, 'jishi');
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(JISHI_|DATABASE_URL|npm_)/.test(name)),
);
environment.PATH = environment.PATH.split(':')
  .filter((part) => !part.includes('node_modules'))
  .join(':');

try {
  check(spawnSync('git', ['clone', '-q', process.cwd(), clone]).status === 0, 'git clone');
  const first = await start('first start');
  const setupToken = /token=([\w.~-]+)/.exec(first.output())?.[1];
  check(setupToken !== undefined, 'a one-time set-up link is printed');
  const cookie = await completeSetup(setupToken);
  await documentsReady(cookie);
  for (const [locale, question] of [
    ['zh-CN', '国内出差住宿标准是多少？'],
    ['en', 'How long is the warranty of the pumps?'],
  ]) {
    const events = await ask(cookie, locale, question);
    const citations = events.filter((event) => event.type === 'citation-added');
    check(events.at(-1)?.type === 'turn-end', `${locale}: the answer ends`);
    check(citations.length > 0, `${locale}: the answer is cited (${citations[0]?.citation.documentName})`);
  }
  await scanIsRead(cookie);
  const rss = await idleRss(first.process.pid);
  console.log(`idle RSS: ${rss} MB (limit 500)`);
  await stop(first);
  const second = await start('second start');
  check(
    (await fetch(`${base}/v1/me`, { headers: { cookie } })).status === 200,
    'the session survives a restart',
  );
  await stop(second);
  console.log(`${passed} passed, 0 failed`);
} finally {
  // What is still being installed there writes on for a moment.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
}

function check(condition, what) {
  if (!condition) {
    console.error(`FAILED: ${what}`);
    process.exitCode = 1;
    throw new Error(what);
  }
  passed += 1;
  console.log(`ok ${what}`);
}

async function start(name) {
  const begin = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env: { ...environment, PORT: String(port) },
    detached: true,
  });
  let output = '';
  const ready = new Promise((resolve, reject) => {
    const read = (data) => {
      output += data;
      if (output.includes('is ready')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
    setTimeout(() => reject(new Error(`npm start was not ready in 5 minutes:\n${output}`)), 300_000).unref();
  });
  await ready;
  console.log(`${name}: ready after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return { process: child, output: () => output };
}

async function stop({ process: child }) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}

async function completeSetup(token) {
  const response = await fetch(`${base}/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({
      token,
      email: 'admin@example.com',
      password: 'correct horse battery 7',
      name: 'Admin',
      tenantName: 'Clearlake',
      locale: 'en',
      sampleWorkspace: true,
    }),
  });
  check(response.ok, `set-up completes (${response.status} ${response.ok ? '' : await response.text()})`);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function documentsReady(cookie) {
  const begin = performance.now();
  for (;;) {
    const { items } = await (await fetch(`${base}/v1/knowledge/bases`, { headers: { cookie } })).json();
    const total = items.reduce((sum, item) => sum + item.documentCount, 0);
    const pending = items.reduce((sum, item) => sum + item.pendingCount, 0);
    if (total > 0 && pending === 0) break;
    if (performance.now() - begin > 300_000) check(false, 'the sample documents are read in 5 minutes');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  console.log(`sample workspace: ready after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

/** A picture comes in before the packages that read it are installed: it waits for them, then it is found. */
async function scanIsRead(cookie) {
  const begin = performance.now();
  const headers = { cookie, origin: base };
  const { items } = await (await fetch(`${base}/v1/knowledge/bases`, { headers })).json();
  const form = new FormData();
  form.append('file', new Blob([readFileSync(join(clone, 'docs', 'images', 'ask-en.png'))]), 'screen.png');
  const url = `${base}/v1/knowledge/bases/${items[0].id}/documents`;
  const uploaded = await (await fetch(url, { method: 'POST', headers, body: form })).json();
  const id = uploaded.items[0].document.id;
  for (let state = 'queued'; state !== 'ready'; ) {
    const document = await (await fetch(`${base}/v1/knowledge/documents/${id}`, { headers })).json();
    state = document.status;
    if (state === 'failed' || performance.now() - begin > 600_000)
      check(false, `a picture is read: ${JSON.stringify(document)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  check(true, `a picture is read, ${((performance.now() - begin) / 1000).toFixed(1)} s after its upload`);
}

async function ask(cookie, locale, question) {
  const begin = performance.now();
  const response = await fetch(`${base}/v1/assistant/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base, cookie, 'accept-language': locale },
    body: JSON.stringify({ question }),
  });
  const text = await response.text();
  console.log(`${locale}: answered after ${(performance.now() - begin).toFixed(0)} ms`);
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)))
    .map((event) => event.json ?? event);
}

/** Resident memory of the server process (not of npm) when its helpers, which end after 30 s unused, are gone. */
async function idleRss(root) {
  await new Promise((resolve) => setTimeout(resolve, 45_000));
  const { stdout } = spawnSync('ps', ['-eo', 'pid,ppid,rss,args'], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [pid, parent, rss, ...command] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), rss: Number(rss), command: command.join(' ') };
    });
  const family = new Set([root]);
  for (const row of rows) if (family.has(row.parent)) family.add(row.pid);
  for (const row of rows) if (family.has(row.parent)) family.add(row.pid);
  const server = rows.filter(
    (row) =>
      family.has(row.pid) &&
      row.command.includes('apps/server/src/main.ts') &&
      !row.command.startsWith('sh '),
  );
  return Math.round(Math.max(0, ...server.map((row) => row.rss)) / 1024);
}
