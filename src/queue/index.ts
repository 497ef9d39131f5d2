/** polytask/queue: statistics of files by workers on several machines. */

export type { RedisOptions } from './options.js';
export { type StatisticsQueue, type StatisticsQueueOptions, statisticsQueue } from './statisticsQueue.js';
export {
  type StatisticsWorker,
  type StatisticsWorkerOptions,
  statisticsWorker,
  type WorkerEvent,
} from './statisticsWorker.js';
