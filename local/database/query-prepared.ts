import { createHash } from "node:crypto";
import type { Pool, PoolClient, QueryResult, QueryResultRow } from "pg";

/** The plan of a long statement takes some 100 kB in each connection to the server. */
const namesMax = 200;

const names = new Map<string, string>();

/**
 * Runs a statement that each connection prepares once, under a name derived from its text. Not for
 * text with very many variants: those after the first 200 are planned at each execution. On
 * connections to a pooler the name is dropped, see `prepareConnection`.
 */
export function queryPrepared<Row extends QueryResultRow>(
  database: Pool | PoolClient,
  text: string,
  values: unknown[] = [],
): Promise<QueryResult<Row>> {
  return database.query<Row>({ name: nameOf(text), text, values });
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= namesMax) return known;
  const name = createHash("sha1").update(text).digest("base64url");
  names.set(text, name);
  return name;
}

/**
 * `any` of an array parameter such as `$1::text[]`. PostgreSQL plans a prepared statement again at each
 * execution while it expects less cost from that, as of an array with few elements. The subquery hides
 * how many there are, so the statement is planned once per connection.
 */
export function anyOf(parameter: string): string {
  return `any (array(select unnest(${parameter})))`;
}
