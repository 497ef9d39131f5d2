/** The time that passes, or that of the processor, all threads of a process together. */
export type Clock = 'wall' | 'cpu';

/** Seconds since some time. */
export function clockOf(clock: Clock): () => number {
  return clock === 'wall' ? () => performance.now() / 1000 : processorSeconds;
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
