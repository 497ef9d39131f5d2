/** What runs in the page's worker: reads files and fits. One job at a time; a message to cancel comes in between its steps. */
import { fitTable } from './fit.js';
import type { FromWorker, ToWorker } from './messages.js';
import { readCsv } from './readCsv.js';
import { Run } from './run.js';
import { SAMPLES } from './samples.js';
import { summaryOf, type Table } from './table.js';

const scope = globalThis as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

let table: Table | null = null;
let job = new AbortController();

async function read(file: Blob, name: string, { signal }: AbortController): Promise<void> {
  let last = 0;
  const onRead = (bytes: number): void => {
    if (performance.now() - last < 100 && bytes < file.size) return;
    last = performance.now();
    const done = `${(bytes / 1e6).toFixed(1)} of ${(file.size / 1e6).toFixed(1)} MB`;
    scope.postMessage({ kind: 'progress', phase: `Reading ${name}: ${done}`, part: bytes / file.size });
  };
  table = await readCsv(file, name, { signal, onRead });
  scope.postMessage({ kind: 'table', table: summaryOf(table) });
}

async function run(message: Exclude<ToWorker, { kind: 'cancel' }>): Promise<void> {
  const own = new AbortController();
  job = own;
  try {
    if (message.kind === 'read') await read(message.file, message.file.name, own);
    else if (message.kind === 'sample') {
      const { file, csv } = SAMPLES[message.sample];
      await read(new Blob([csv()]), file, own);
    } else if (table) {
      const progress = new Run(own.signal, (phase, part) =>
        scope.postMessage({ kind: 'progress', phase, part }),
      );
      scope.postMessage({ kind: 'fitted', result: await fitTable(table, message.request, progress) });
    }
  } catch (error) {
    if (own.signal.aborted) scope.postMessage({ kind: 'cancelled' });
    else
      scope.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

scope.onmessage = ({ data }) => {
  if (data.kind === 'cancel') job.abort();
  else void run(data);
};
