import { type Env, librarySecrets } from "@/lib/env";

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
  ...librarySecrets,
] as const satisfies readonly (keyof Env | (typeof librarySecrets)[number])[];

type SecretVariable = (typeof secretVariables)[number];

/** Shorter ones could be words: a database's password `postgres` would hide every mention of it. */
const lengthMin = 12;

/**
 * From now on telemetry removes the values of these variables wherever they appear, whatever they
 * look like.
 */
export function hideSecretsOf(env: Partial<Record<SecretVariable, string | undefined>>): void {
  const values = secretVariables.flatMap((name) => secretsIn(name, env[name] ?? ""));
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

/** The whole value; also a URL's password and the values of headers, as written and decoded. */
function secretsIn(name: SecretVariable, value: string): string[] {
  const parts = name.endsWith("_HEADERS") ? headerValues(value) : passwordIn(value);
  return [value, ...parts, ...parts.map(decoded)];
}

function headerValues(headers: string): string[] {
  return headers.split(",").flatMap((pair) => /^\s*[\w-]+=(.*)$/s.exec(pair)?.[1] ?? []);
}

function passwordIn(value: string): string[] {
  return URL.canParse(value) ? [new URL(value).password] : [];
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
