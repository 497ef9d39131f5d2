/** The part of a connected Client of `pg` that another connection of the same kind is made of. */
interface Session {
  readonly processID?: number | null;
  readonly connectionParameters?: object;
}

/** A connection of its own. */
interface Canceller {
  connect(): Promise<unknown>;
  query(text: string, values: unknown[]): Promise<unknown>;
  end(): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
}

/**
 * Cancels the statement that a client of PostgreSQL runs. Where another connection cannot be had, the statement ends by itself.
 *
 * @param isRunning whether it still does: the next one is another's
 */
export async function cancelStatement(client: object, isRunning: () => boolean): Promise<void> {
  const { processID, connectionParameters } = client as Session;
  if (typeof processID !== 'number' || connectionParameters === undefined) return;
  const Client = client.constructor as new (parameters: object) => Canceller;
  const other = new Client(connectionParameters);
  other.on('error', () => {});
  try {
    await other.connect();
    if (isRunning()) await other.query('SELECT pg_cancel_backend($1)', [processID]);
  } catch {
    // The abort has been answered; nobody waits for this.
  } finally {
    await other.end().catch(() => {});
  }
}
