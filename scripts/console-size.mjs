// First-paint JavaScript of the console: `node scripts/console-size.mjs [--limit-kb 450]`. Reads the build's manifest: for each
// page the entry, the page and everything that they import statically, plus the larger language; gzip, decimal kB.
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../apps/console/dist/', import.meta.url);
const manifestFile = new URL('.vite/manifest.json', dist);
if (!existsSync(manifestFile)) {
  console.error('No build of the console: run node scripts/setup.mjs --console first.');
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
const limitKb = Number(process.argv[process.argv.indexOf('--limit-kb') + 1]) || 450;
const sizes = new Map();

function gzipBytes(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length);
  return sizes.get(file);
}

/** The chunk and all that it imports statically. */
function closure(key, files = new Set()) {
  const chunk = manifest[key];
  if (chunk === undefined || files.has(chunk.file)) return files;
  if (chunk.file.endsWith('.js')) files.add(chunk.file);
  for (const imported of chunk.imports ?? []) closure(imported, files);
  return files;
}

const total = (files) => [...files].reduce((sum, file) => sum + gzipBytes(file), 0);
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const start = closure(entry);
for (const key of manifest[entry].dynamicImports ?? []) if (key.endsWith('src/app.tsx')) closure(key, start);
const languages = Object.keys(manifest).filter((key) => /locales\/src\/[\w-]+\/ui\/index\.ts$/.test(key));
const language = languages.map((key) => closure(key)).sort((left, right) => total(right) - total(left))[0];
const pages = Object.keys(manifest).filter((key) => /src\/features\/.*-page\.tsx$/.test(key));

let worst = 0;
for (const key of [...pages].sort()) {
  const bytes = total(new Set([...start, ...(language ?? []), ...closure(key)]));
  worst = Math.max(worst, bytes);
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${key.replace(/^src\/features\//, '')}`);
}
console.log(`${(worst / 1000).toFixed(1).padStart(7)} kB  largest page; limit ${limitKb} kB`);
if (pages.length === 0 || worst > limitKb * 1000) process.exit(1);
