import { fileURLToPath } from 'node:url';

// Starts the server in a process with small memory settings: glibc keeps an arena for each thread (about 50 MB here), and
// V8's young generation would take 16 MB in each of its heaps. The compile cache keeps stripped TypeScript and byte code,
// so that later starts need neither the time nor the stripper's memory. All can only be set before a process starts.
// Processes of their own for requests (`--role=api`) get a large young generation: what requests in flight hold must not
// be copied again and again.
if (
  process.platform === 'linux' &&
  process.env.MALLOC_ARENA_MAX === undefined &&
  process.execve !== undefined
) {
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/compile', import.meta.url));
  const young = process.argv.includes('--role=api') ? 32 : 4;
  const flags = [`--max-semi-space-size=${young}`, '--disable-warning=ExperimentalWarning'];
  process.execve(
    process.execPath,
    [
      process.execPath,
      ...process.execArgv,
      ...flags,
      fileURLToPath(import.meta.url),
      ...process.argv.slice(2),
    ],
    { NODE_COMPILE_CACHE: cache, ...process.env, MALLOC_ARENA_MAX: '2' },
  );
}
const { refuseToStart, serve } = await import('./serve.ts');
await serve().catch(refuseToStart);
