/** On what the benchmarks run. */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

export interface Machine {
  readonly polytask: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  /** How many programs wanted to run in the last minute, before this one; 0 where the system does not tell. */
  readonly load: number;
}

export function machine(): Machine {
  const manifest = new URL('../../package.json', import.meta.url); // seen from build/bench
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const cores = cpus();
  return {
    polytask: version,
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    load: loadavg()[0] ?? 0,
  };
}

/** A sentence, and a warning where it is not alone. */
export function describeMachine({ node, system, processor, cores, load }: Machine): string {
  const described = `Node ${node}, ${system}, ${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'}.`;
  if (load <= 0.5) return described;
  return `${described}\nOther programs are running (a load of ${load.toFixed(1)}): times are longer than they need be.`;
}
