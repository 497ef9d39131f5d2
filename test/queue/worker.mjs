/** A worker that a test kills: `node worker.mjs REDIS`. */
import { statisticsWorker } from '../../dist/node/queue.js';

await statisticsWorker({ redis: process.argv[2], nJobs: 1, lockDuration: 400 });
process.stdout.write('ready\n');
