import sql, { type Sql } from "sql-template-tag";

/**
 * The name of the user behind an actor's column, else the actor as it is kept. One look-up by
 * primary key a row.
 */
export function actorDisplayName(column: Sql): Sql {
  return sql`coalesce((SELECT u.name FROM users u
    WHERE u.id = substring(${column} FROM '^user:(\\d{1,9})$')::int), ${column})`;
}
