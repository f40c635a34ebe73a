import sql, { type Sql } from "sql-template-tag";

/**
 * SQL for the name of the user in an actor column, or the stored actor when it is not a user. Costs
 * one lookup by primary key per row.
 */
export function actorDisplayName(column: Sql): Sql {
  return sql`coalesce((SELECT u.name FROM users u
    WHERE u.id = substring(${column} FROM '^user:(\\d{1,9})$')::int), ${column})`;
}
