import sql from "sql-template-tag";

/**
 * Begins a statement that does not wait for the disk: a crash of PostgreSQL may lose the last
 * moments of telemetry, but not of orders. The statement must read from `no_fsync`.
 */
export const withoutFsync = sql`
    WITH no_fsync AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`;
