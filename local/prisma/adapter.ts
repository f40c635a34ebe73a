import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  isDriverAdapterError,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlQueryable,
} from "@prisma/driver-adapter-utils";
import pg from "pg";
import { connectionFields, runStatement } from "./connection";
import { isAtomic } from "./migration-sql";

const charOid = 18;
const uuidOid = 2950;

/**
 * The adapter does not support PostgreSQL's catalog type "char". This client reports such columns
 * as uuid, which is also text and which no query of the engine returns. `labelChars` reverts this.
 */
class CatalogClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.connection.on("rowDescription", ({ fields }: { fields: { dataTypeID: number }[] }) => {
      for (const field of fields) if (field.dataTypeID === charOid) field.dataTypeID = uuidOid;
    });
  }
}

/** Changes the column type of uuid columns, which `CatalogClient` has substituted, to "char". */
function labelChars<Queryable extends SqlQueryable>(queryable: Queryable): Queryable {
  const queryRaw = queryable.queryRaw.bind(queryable);
  queryable.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const { Character, Uuid } = ColumnTypeEnum;
    const columnTypes = result.columnTypes.map((type) => (type === Uuid ? Character : type));
    return { ...result, columnTypes };
  };
  return queryable;
}

const sessionLock = /\bpg_advisory_lock\(/;
/** How often a process asks for the lock while another one migrates. */
const lockPollMs = 200;

/**
 * Holds the engine's lock, which lets one process at a time migrate, in a transaction that ends with
 * this process. The engine asks for a lock of the session, which PgBouncer in transaction mode would
 * leave behind on a connection that others use next. It is asked for again and again, each time in a new
 * transaction: one that waits for it would be waited for in turn by an index that is built concurrently.
 */
function lockInTransaction(connection: SqlDriverAdapter): void {
  const executeRaw = connection.executeRaw.bind(connection);
  connection.executeRaw = async (query) => {
    if (!sessionLock.test(query.sql)) return executeRaw(query);
    const transaction = await connection.startTransaction();
    const held = query.sql.replace(sessionLock, "pg_try_advisory_xact_lock(");
    for (;;) {
      const { rows } = await transaction.queryRaw({ ...query, sql: held });
      if (rows[0]?.[0] === true) return 1;
      await transaction.executeRaw(statement("ROLLBACK"));
      await sleep(lockPollMs);
      await transaction.executeRaw(statement("BEGIN"));
    }
  };
}

/**
 * The statement that records a migration as finished, for its own transaction, or an empty string. The
 * engine records it afterward, when it may have been killed: the next start would run it again.
 */
async function recordOf(connection: SqlDriverAdapter, script: string): Promise<string> {
  if (!isAtomic(script)) return "";
  const { rows: tables } = await connection.queryRaw(
    statement("SELECT to_regclass('_prisma_migrations')::text"),
  );
  if (typeof tables[0]?.[0] !== "string") return "";
  const checksum = createHash("sha256").update(script).digest("hex");
  const unfinished = `checksum = '${checksum}' AND finished_at IS NULL AND rolled_back_at IS NULL`;
  const { rows } = await connection.queryRaw(
    statement(`SELECT id FROM _prisma_migrations WHERE ${unfinished}`),
  );
  if (rows.length === 0) return "";
  return `\n;UPDATE _prisma_migrations SET finished_at = now() WHERE ${unfinished}`;
}

/** Adds PostgreSQL's code to the message, whose language is the server's. The engine shows no code. */
function nameCode(error: unknown): void {
  if (!isDriverAdapterError(error) || error.cause.kind !== "postgres") return;
  error.cause.message = `${error.cause.message} (${error.cause.code})`;
}

function statement(sql: string): SqlQuery {
  return { sql, args: [], argTypes: [] };
}

/** Adds what the schema engine needs and the adapter lacks. */
function completeAdapter<Connection extends SqlDriverAdapter>(connection: Connection): Connection {
  const startTransaction = connection.startTransaction.bind(connection);
  connection.startTransaction = async (level) => labelChars(await startTransaction(level));
  // The adapter splits a script at every semicolon, even in function bodies. Send it whole instead.
  connection.executeScript = async (script) => {
    const record = await recordOf(connection, script);
    await connection.executeRaw(statement(script + record)).catch((error: unknown) => {
      nameCode(error);
      throw error;
    });
  };
  lockInTransaction(connection);
  return labelChars(connection);
}

/** The engine's connections to the database and to its shadow databases. */
export function createAdapter(databaseUrl = "postgresql://postgres@127.0.0.1/postgres") {
  const fields = connectionFields(databaseUrl);
  const factoryFor = (database: string) =>
    new PrismaPg({ ...fields, database, max: 4, Client: CatalogClient });
  const main = factoryFor(fields.database);
  const openShadows = new Set<() => Promise<void>>();

  const connectToShadowDb = async (): Promise<SqlDriverAdapter> => {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    await runStatement(fields, `create database "${name}"`);
    const connection = completeAdapter(await factoryFor(name).connect());
    const disconnect = connection.dispose.bind(connection);
    const drop = async () => {
      if (!openShadows.delete(drop)) return;
      await disconnect();
      await runStatement(fields, `drop database if exists "${name}" with (force)`);
    };
    openShadows.add(drop);
    connection.dispose = drop;
    return connection;
  };

  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: main.provider,
    adapterName: main.adapterName,
    connect: async () => completeAdapter(await main.connect()),
    connectToShadowDb,
  });
  return {
    factory,
    /** The original error of one that the engine knows by its number only. */
    causeOf: (id: number): unknown => factory.errorRegistry.consumeError(id)?.error,
    async dropShadowDatabases(): Promise<void> {
      await Promise.allSettled([...openShadows].map((drop) => drop()));
    },
  };
}
