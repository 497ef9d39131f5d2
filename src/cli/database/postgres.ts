import type { Io } from '../io.js';
import type { Address } from './address.js';
import type { Database } from './database.js';
import { failed } from './failed.js';
import { optionalPackage } from './optionalPackage.js';

interface PostgresModule {
  readonly default: { readonly Client: new (options: { connectionString: string }) => PostgresClient };
}

interface PostgresClient {
  connect(): Promise<void>;
  end(): Promise<void>;
  query(query: string | { readonly text: string; readonly rowMode: 'array' }): Promise<PostgresResult>;
  on(event: 'error', listener: (error: Error) => void): void;
}

interface PostgresResult {
  readonly rows: readonly (readonly unknown[])[];
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** int8, int2, int4, float4, float8, numeric: the numbers of their types. */
const NUMBERS = [20, 21, 23, 700, 701, 1700];
const BATCH = 10_000;

/** @throws FileError */
export async function openPostgres(address: Address, io: Io): Promise<Database> {
  const { Client } = (await optionalPackage<PostgresModule>('pg', 'reading PostgreSQL')).default;
  const client = new Client({ connectionString: address.database });
  client.on('error', () => {}); // a connection that is lost: the query that waits for it says so
  const stop = (): void => void client.end().catch(() => {});
  io.signal.addEventListener('abort', stop);
  const close = async (): Promise<void> => {
    io.signal.removeEventListener('abort', stop);
    await client.end().catch(() => {});
  };
  const ask = async (text: string): Promise<PostgresResult> => {
    try {
      return await client.query({ text, rowMode: 'array' });
    } catch (error) {
      throw failed(address, error, io);
    }
  };
  try {
    await client.connect().catch((error: unknown) => {
      throw failed(address, error, io);
    });
    await ask('SET default_transaction_read_only = on');
    const { fields } = await ask(`SELECT * FROM ${address.source} LIMIT 0`);
    return {
      address,
      columns: fields.map(({ name, dataTypeID }) => ({ name, isNumber: NUMBERS.includes(dataTypeID) })),
      one: async (sql) => (await ask(sql)).rows[0]?.[0],
      async *batches(sql) {
        await ask('BEGIN');
        await ask(`DECLARE polytask_rows NO SCROLL CURSOR FOR ${sql}`);
        for (;;) {
          const { rows } = await ask(`FETCH ${BATCH} FROM polytask_rows`);
          if (rows.length === 0) break;
          yield rows[0]!.map((_, k) => rows.map((row) => row[k]));
        }
        await ask('COMMIT');
      },
      connection: client,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
