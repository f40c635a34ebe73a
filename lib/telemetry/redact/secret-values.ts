import type { Env } from "@/lib/env";

declare global {
  var waybillSecretValues: RegExp | null | undefined;
}

/** The environment variables that hold a secret, whole or within a URL or a header. */
export const secretVariables = [
  "DATABASE_URL",
  "TRACKING_SECRET",
  "NEXTAUTH_SECRET",
  "GITHUB_CLIENT_SECRET",
  "GOOGLE_CLIENT_SECRET",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "PUSHER_SECRET",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "CARRIER_SECRET",
  "SMTP_URL",
  "UPSTASH_REDIS_REST_TOKEN",
  "REDIS_URL",
] as const satisfies readonly (keyof Env)[];

/** Shorter ones could be words: a database's password `postgres` would hide every mention of it. */
const lengthMin = 12;

/**
 * From now on telemetry removes the values of these variables wherever they appear, whatever they
 * look like.
 */
export function hideSecretsOf(env: Partial<Env>): void {
  const values = secretVariables.flatMap((name) => secretsIn(env[name] ?? ""));
  const unique = [...new Set(values)].filter(({ length }) => length >= lengthMin);
  // The longest first: one may contain another.
  unique.sort((a, b) => b.length - a.length);
  globalThis.waybillSecretValues =
    unique.length === 0 ? null : new RegExp(unique.map(escaped).join("|"), "g");
}

/** Matches the values of the secret variables; null if none are known. */
export function secretValues(): RegExp | null {
  return globalThis.waybillSecretValues ?? null;
}

/** A URL's password as written and decoded; the values of headers; else the whole value. */
function secretsIn(value: string): string[] {
  if (URL.canParse(value) && value.includes("://")) {
    const { password } = new URL(value);
    return [password, decoded(password)];
  }
  const headers = value.split(",").flatMap((pair) => /^\s*[\w-]+=(.*)$/s.exec(pair)?.[1] ?? []);
  return headers.length > 0 ? headers.flatMap((header) => [header, decoded(header)]) : [value];
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function escaped(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
