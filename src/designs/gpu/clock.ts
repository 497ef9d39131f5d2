/** Milliseconds since some time in the past: for statistics, and for the choice between a device and the processor. */
export const now = (): number => performance.now();
