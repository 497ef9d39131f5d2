/** What runs in a worker; build.mjs bundles it into bundle.ts. It needs nothing but the language and WebAssembly. */
import { runJob } from '../runJob.js';
import type { FromWorker, ToWorker } from './messages.js';
import { connectToParent } from './platform.js';

const { send, onMessage } = connectToParent<FromWorker, ToWorker>();
let data: Extract<ToWorker, { kind: 'data' }> | undefined;

onMessage((message) => {
  if (message.kind === 'data') {
    data = message;
    return;
  }
  try {
    const { dataset, rule } = data!;
    const result = runJob(dataset, message.job, rule, () => send({ kind: 'point' }));
    send({ kind: 'done', index: message.index, result });
  } catch (error) {
    const { name, message: text } = error instanceof Error ? error : new Error(String(error));
    send({ kind: 'failed', name, message: text });
  }
});
