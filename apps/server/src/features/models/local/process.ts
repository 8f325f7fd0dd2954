import { type ChildProcess, fork } from 'node:child_process';
import type { LocalEvent, LocalRequest } from './protocol.ts';

export interface LocalProcess {
  /** Sends a request; `listen` hears its events until its end or `failed`. Answers how to give it up. */
  start(request: Unnumbered, listen: (event: LocalEvent) => void): () => void;
  stop(): void;
  /** The child's process id; undefined while there is none. */
  processId(): number | undefined;
}

type Unnumbered<R = LocalRequest> = R extends { id: number } ? Omit<R, 'id'> : never;

export interface LocalProcessOptions {
  /** The file that the child runs. */
  entry: URL;
  /** What the child gets of our environment besides the ordinary. */
  environment: NodeJS.ProcessEnv;
  /** The process ends after this long without work. */
  idleMs: number;
}

// The child needs these and nothing else: no database address, no master key.
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** One child process, started on first use, gone when idle, replaced when it dies. */
export function createLocalProcess({ entry, environment, idleMs }: LocalProcessOptions): LocalProcess {
  const listeners = new Map<number, (event: LocalEvent) => void>();
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  function ensure(): ChildProcess {
    clearTimeout(idle);
    if (child !== undefined) return child;
    const started = fork(entry, {
      env: childEnvironment(environment),
      // The engine prints to stderr; that is not our log.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    started.on('message', (event: LocalEvent) => hear(event));
    started.on('error', () => lose(started));
    started.on('exit', () => lose(started));
    child = started;
    return started;
  }

  function hear(event: LocalEvent): void {
    const listen = listeners.get(event.id);
    if (event.kind !== 'text' && event.kind !== 'started') forget(event.id);
    listen?.(event);
  }

  function forget(id: number): void {
    listeners.delete(id);
    if (listeners.size > 0) return;
    clearTimeout(idle);
    idle = setTimeout(stop, idleMs);
    idle.unref();
  }

  /** A broken model file can take the process down; whoever waited hears of it, and the next request gets a new one. */
  function lose(lost: ChildProcess): void {
    if (child !== lost) return;
    child = undefined;
    for (const [id, listen] of [...listeners]) {
      listeners.delete(id);
      listen({ id, kind: 'failed', code: 'failed', message: 'the engine for local models stopped' });
    }
  }

  function stop(): void {
    clearTimeout(idle);
    const stopped = child;
    if (stopped === undefined) return;
    lose(stopped);
    stopped.kill('SIGKILL');
  }

  return {
    start(request, listen) {
      const running = ensure();
      const id = ++lastId;
      listeners.set(id, listen);
      running.send({ ...request, id } as LocalRequest);
      return () => {
        if (!listeners.delete(id)) return;
        if (running.connected) running.send({ id, kind: 'abort' } satisfies LocalRequest);
        forget(id);
      };
    },
    stop,
    processId: () => child?.pid,
  };
}

function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(passedOn.map((name) => [name, process.env[name]]));
  const told = Object.entries(environment).filter(([, value]) => value !== undefined);
  return { ...kept, ...Object.fromEntries(told) };
}
