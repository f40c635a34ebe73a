export { type PostgresConfig, type PostgresServer, startPostgres } from "@/local/postgres/server";
