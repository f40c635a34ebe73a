import sql from "sql-template-tag";

/**
 * Begins a statement with an asynchronous commit, which does not wait for the disk: a crash of
 * PostgreSQL may lose the last moments of telemetry, but not of orders. The statement must read from
 * `async_commit`.
 */
export const withAsyncCommit = sql`
    WITH async_commit AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`;
