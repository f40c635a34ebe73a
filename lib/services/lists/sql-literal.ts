import { raw, type Sql } from "sql-template-tag";

/**
 * A status or kind written into the statement as a literal instead of a parameter: PostgreSQL uses
 * a partial index only when the statement names the values. Throws for anything but a-z and `_`.
 */
export function sqlLiteral(value: string): Sql {
  if (!/^[a-z_]+$/.test(value)) throw new Error(`Not a SQL literal: ${value}`);
  return raw(`'${value}'`);
}
