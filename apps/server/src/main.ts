// Starts the server in a process with small memory settings: glibc keeps an arena for each thread (about 50 MB here), and
// V8's young generation would take 16 MB in each of its heaps. Both can only be set before the process starts.
if (
  process.platform === 'linux' &&
  process.env.MALLOC_ARENA_MAX === undefined &&
  process.execve !== undefined
) {
  process.execve(
    process.execPath,
    [
      process.execPath,
      ...process.execArgv,
      '--max-semi-space-size=8',
      '--disable-warning=ExperimentalWarning',
      ...process.argv.slice(1),
    ],
    { ...process.env, MALLOC_ARENA_MAX: '2' },
  );
}
const { refuseToStart, serve } = await import('./serve.ts');
await serve().catch(refuseToStart);
