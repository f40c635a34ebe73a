import pg from "pg";

const connectTimeoutMs = 10_000;

/** Separate fields, because the database name in a `connectionString` overrides `database`. */
export function connectionFields(databaseUrl: string): pg.ClientConfig & { database: string } {
  const url = new URL(databaseUrl);
  const sslmode = url.searchParams.get("sslmode");
  const encrypted = sslmode !== null && !["disable", "allow", "prefer"].includes(sslmode);
  return {
    host: url.searchParams.get("host") ?? decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || "postgres",
    connectionTimeoutMillis: connectTimeoutMs,
    ...(encrypted ? { ssl: { rejectUnauthorized: sslmode.startsWith("verify") } } : {}),
  };
}

export async function canConnect(databaseUrl: string): Promise<void> {
  await runStatement(connectionFields(databaseUrl), "select 1");
}

/** Creates the database of the URL and returns its name. */
export async function createDatabase(databaseUrl: string): Promise<string> {
  const fields = connectionFields(databaseUrl);
  const name = pg.escapeIdentifier(fields.database);
  await runStatement({ ...fields, database: "postgres" }, `create database ${name}`);
  return fields.database;
}

export async function runStatement(fields: pg.ClientConfig, sql: string): Promise<void> {
  const client = new pg.Client(fields);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const prismaCodes: Record<string, string> = {
  "3D000": "P1003",
  "28P01": "P1000",
  "28000": "P1000",
};

/** A connection error with Prisma's error code; P1001 is "can't reach the database server". */
export function connectionError(error: unknown): { error_code: string; message: string } {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = (error instanceof Error && error.message) || code || String(error);
  return { error_code: prismaCodes[code] ?? "P1001", message };
}
