import { ProcessSeconds } from './processes.js';

/** What the processor did, whatever else the machine was doing; a process of its own tells its time itself. */
export async function secondsOf(operation: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  const told = await operation();
  const { user, system } = process.cpuUsage(start);
  return told instanceof ProcessSeconds ? told.seconds : (user + system) / 1e6;
}
