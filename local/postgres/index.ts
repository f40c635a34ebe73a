export { type PostgresServer, startPostgres } from "@/local/postgres/server";
