import type pg from "pg";

/** Settings of PostgreSQL by name, such as `{ statement_timeout: "15000" }`. At least one. */
export type ConnectionSettings = Readonly<Record<string, string>>;

const pooledConnections = new WeakSet<pg.ClientBase>();

/**
 * Prepares a new connection. One that leads straight to PostgreSQL gets the settings for as long as
 * it lives. One that leads to a pooler in transaction mode, such as PgBouncer, keeps no state between
 * transactions: it gets no settings, and its statements lose their names, which belong to a session.
 *
 * A pooler is recognized by the process id that it reports when a client connects, which is not that
 * of a process of PostgreSQL. No startup parameters are sent, because a pooler refuses most of them.
 */
export async function prepareConnection(
  client: pg.ClientBase,
  settings: ConnectionSettings,
): Promise<void> {
  const { rowCount } = await client.query({
    text: `SELECT set_config(name, value, false)
      FROM unnest($2::text[], $3::text[]) AS setting (name, value) WHERE pg_backend_pid() = $1`,
    values: [Reflect.get(client, "processID"), Object.keys(settings), Object.values(settings)],
  });
  if (rowCount) return;
  pooledConnections.add(client);
  const query = client.query.bind(client);
  Object.assign(client, {
    query: (statement: unknown, ...rest: unknown[]) =>
      Reflect.apply(query, undefined, [withoutName(statement), ...rest]),
  });
}

/** The statement that begins a transaction, on a pooled connection with the settings for it alone. */
export function beginStatement(client: pg.ClientBase, settings: ConnectionSettings): string {
  if (!pooledConnections.has(client)) return "BEGIN";
  const local = Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} = '${value}'`);
  return ["BEGIN", ...local].join("; ");
}

function withoutName(statement: unknown): unknown {
  if (typeof statement !== "object" || statement === null || !("name" in statement)) {
    return statement;
  }
  const { name: _, ...unnamed } = statement;
  return unnamed;
}
