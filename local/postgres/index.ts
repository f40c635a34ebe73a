export { databaseDirectory } from "@/local/postgres/location";
export { type PostgresConfig, type PostgresServer, startPostgres } from "@/local/postgres/server";
