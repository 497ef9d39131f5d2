/** What a process took, of its own processor time. */
export class ProcessSeconds {
  constructor(readonly seconds: number) {}
}
