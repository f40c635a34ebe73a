import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQueryable,
} from "@prisma/driver-adapter-utils";
import pg from "pg";
import { connectionFields, runStatement } from "./connection";

const charOid = 18;
const uuidOid = 2950;

/**
 * The adapter has no mapping for the catalog's own type "char". Its columns pass through it as
 * uuid, which are text to it too and which no query of the engine returns; see `labelChars`.
 */
class CatalogClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.connection.on("rowDescription", ({ fields }: { fields: { dataTypeID: number }[] }) => {
      for (const field of fields) if (field.dataTypeID === charOid) field.dataTypeID = uuidOid;
    });
  }
}

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

/** What the adapter lacks for a schema engine. */
function completeAdapter<Connection extends SqlDriverAdapter>(connection: Connection): Connection {
  const startTransaction = connection.startTransaction.bind(connection);
  connection.startTransaction = async (level) => labelChars(await startTransaction(level));
  // It cuts a script at every semicolon, in function bodies too: send it as a whole.
  connection.executeScript = async (script) => {
    await connection.executeRaw({ sql: script, args: [], argTypes: [] });
  };
  return labelChars(connection);
}

/** How the engine reaches the database, and the scratch databases in which it replays migrations. */
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
    /** The error behind one that the engine knows by number only. */
    causeOf: (id: number): unknown => factory.errorRegistry.consumeError(id)?.error,
    async dropShadowDatabases(): Promise<void> {
      await Promise.allSettled([...openShadows].map((drop) => drop()));
    },
  };
}
