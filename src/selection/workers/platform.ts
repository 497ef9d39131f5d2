/**
 * Workers of whatever runtime this is: Web Workers where the platform has them (browsers, Deno, Bun), Node's
 * worker_threads otherwise. Nothing is imported from Node, so that bundlers for browsers find nothing to miss.
 */
import { WorkerError } from '../../messages/errors.js';

/** The part of Node that is used here. */
interface NodeProcess {
  getBuiltinModule?(name: 'node:worker_threads'): NodeThreads;
  getBuiltinModule?(name: 'node:os'): { availableParallelism(): number };
}

interface NodePort<Out, In> {
  postMessage(message: Out): void;
  on(event: 'message', listener: (message: In) => void): void;
}

interface NodeWorker<Out, In> extends NodePort<Out, In> {
  on(event: 'message', listener: (message: In) => void): void;
  on(event: 'error' | 'messageerror', listener: (error: Error) => void): void;
  on(event: 'exit', listener: (code: number) => void): void;
  terminate(): Promise<number>;
  ref(): void;
  unref(): void;
}

interface NodeThreads {
  readonly parentPort: NodePort<unknown, never> | null;
  readonly Worker: new (code: string, options: object) => NodeWorker<never, never>;
}

function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process;
}

function nodeThreads(): NodeThreads | undefined {
  return nodeProcess()?.getBuiltinModule?.('node:worker_threads');
}

/** How many threads can run at once. */
export function coreCount(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  return (
    navigator?.hardwareConcurrency ?? nodeProcess()?.getBuiltinModule?.('node:os').availableParallelism() ?? 1
  );
}

/** Whether memory can be shared with a worker, rather than copied. */
export function canShareMemory(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer === 'function' && crossOriginIsolated !== false;
}

/** A worker that runs, from outside. */
export interface RunningWorker<Out> {
  send(message: Out): void;
  /** Ends it at once; nothing is heard of it any more. */
  terminate(): void;
  /** Whether its process, or page, lives on for its sake; absent where that cannot be said. */
  ref?(): void;
  unref?(): void;
}

/** What a worker's owner hears of it. */
export interface WorkerEvents<In> {
  readonly onMessage: (message: In) => void;
  /** It cannot go on: it could not be started, threw, or ended. */
  readonly onDeath: (reason: string) => void;
}

/** Starts a worker from the text of a classic script. @throws WorkerError where there are none to be had */
export function startWorker<Out, In>(code: string, events: WorkerEvents<In>): RunningWorker<Out> {
  if (typeof Worker === 'function') return startWebWorker(code, events);
  const threads = nodeThreads();
  if (threads) return startNodeWorker(threads, code, events);
  throw new WorkerError('this runtime has no workers; nJobs: 1 runs without them.');
}

function startNodeWorker<Out, In>(
  threads: NodeThreads,
  code: string,
  { onMessage, onDeath }: WorkerEvents<In>,
): RunningWorker<Out> {
  let worker: NodeWorker<Out, In>;
  try {
    // Loaders and flags of the parent (a test runner's, say) are nothing to it.
    const options = { eval: true, execArgv: [], name: 'polytask' };
    worker = new threads.Worker(code, options) as unknown as NodeWorker<Out, In>;
  } catch (error) {
    throw new WorkerError(
      `a worker could not be started: ${messageOf(error)}; nJobs: 1 runs without workers.`,
      {
        cause: error,
      },
    );
  }
  let isOver = false;
  const die = (reason: string): void => {
    if (!isOver) onDeath(reason);
    isOver = true;
  };
  worker.on('message', (message) => {
    if (!isOver) onMessage(message);
  });
  worker.on('error', (error) => die(messageOf(error)));
  worker.on('messageerror', (error) => die(`its message could not be read: ${error.message}`));
  worker.on('exit', (exitCode) => die(`it ended with exit code ${exitCode}`));
  return {
    send: (message) => worker.postMessage(message),
    terminate: () => {
      isOver = true;
      void worker.terminate();
    },
    ref: () => worker.ref(),
    unref: () => worker.unref(),
  };
}

function startWebWorker<Out, In>(code: string, { onMessage, onDeath }: WorkerEvents<In>): RunningWorker<Out> {
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  let worker: Worker;
  try {
    worker = openWebWorker(url);
  } catch (error) {
    URL.revokeObjectURL(url);
    throw new WorkerError(`a worker could not be started: ${messageOf(error)}; ${CSP}.`, { cause: error });
  }
  let isOver = false;
  const end = (): void => {
    isOver = true;
    worker.terminate();
    URL.revokeObjectURL(url);
  };
  const die = (reason: string): void => {
    if (isOver) return;
    end();
    onDeath(reason);
  };
  worker.onmessage = ({ data }: MessageEvent<In>) => {
    if (!isOver) onMessage(data);
  };
  worker.onmessageerror = () => die('its message could not be read');
  worker.onerror = (event) => die(event.message ? event.message : `it could not be started; ${CSP}`);
  return { send: (message) => worker.postMessage(message), terminate: end };
}

function openWebWorker(url: string): Worker {
  try {
    return new Worker(url, { name: 'polytask' });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'NotSupportedError')) throw error;
    return new Worker(url, { name: 'polytask', type: 'module' }); // Deno has no others; the script is either
  }
}

const CSP =
  'where a Content-Security-Policy is in force, it has to allow worker-src blob:, or nJobs: 1 runs without workers';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The worker's own side. */
export interface Parent<Out, In> {
  send(message: Out): void;
  onMessage(listener: (message: In) => void): void;
}

export function connectToParent<Out, In>(): Parent<Out, In> {
  const port = nodeThreads()?.parentPort as NodePort<Out, In> | null | undefined;
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', listener),
    };
  }
  const scope = globalThis as unknown as {
    postMessage(message: Out): void;
    onmessage: ((event: MessageEvent<In>) => void) | null;
  };
  return {
    send: (message) => scope.postMessage(message),
    onMessage: (listener) => {
      scope.onmessage = ({ data }) => listener(data);
    },
  };
}
