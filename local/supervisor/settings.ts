import path from "node:path";
import { keysOf } from "./keys";
import type { Secrets } from "./secrets";

/** An invalid setting. The message is one line for the console. */
export class SettingsError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Which services are embedded. Setting a variable of a service replaces it with a hosted one. */
export interface Embedded {
  postgres: boolean;
  inngest: boolean;
  channels: boolean;
  gateway: boolean;
  carrier: boolean;
}

export interface Ports {
  PORT: number;
  INNGEST_PORT: number;
  CHANNELS_PORT: number;
  GATEWAY_PORT: number;
  CARRIER_PORT: number;
  POSTGRES_PORT: number;
}

export interface Settings {
  /** An absolute path. */
  dataDir: string;
  host: string;
  /** The host by which browsers reach the shop, Channels and the hosted checkout. */
  publicHost: string;
  ports: Ports;
  appUrl: string;
  databaseUrl: string;
  embedded: Embedded;
  /** The other hosted services, by name. Without one, the app does its work with PostgreSQL. */
  otherHosted: readonly string[];
  /**
   * Whether to use the demo data, accounts and API key. Unless WAYBILL_DEMO says so, it is only with
   * the embedded database and while nobody but this machine reaches the app.
   */
  demo: boolean;
  /** Whether `HOST` or `APP_URL` is not an address of this machine alone. */
  isPublic: boolean;
  /** Seconds between the embedded carrier's tracking events. 0 means no delay. */
  carrierStepSeconds: number;
  /** A factor for the backoff times of the embedded Inngest engine. */
  inngestTimeScale: number;
  /** Whether startup registers the functions. With Inngest Cloud, each deployment syncs instead. */
  registersItself: boolean;
  /** The resolved variables, except those whose defaults are in the app. */
  variables: Record<string, string>;
}

export const databaseName = "waybill";
const serviceHost = "127.0.0.1";
const defaultPorts: Ports = {
  PORT: 3000,
  INNGEST_PORT: 8288,
  CHANNELS_PORT: 6001,
  GATEWAY_PORT: 12111,
  CARRIER_PORT: 12112,
  POSTGRES_PORT: 54329,
};

/** Setting any of these variables replaces the embedded service. */
const hostedBy: Record<keyof Embedded, string[]> = {
  postgres: ["DATABASE_URL"],
  inngest: ["INNGEST_DEV", "INNGEST_BASE_URL", "INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"],
  channels: ["PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_SECRET", "PUSHER_HOST", "PUSHER_CLUSTER"],
  gateway: ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
  carrier: ["CARRIER_BASE_URL", "CARRIER_SECRET"],
};

/** The variables that a hosted service requires. */
const requiredWhenHosted: Record<keyof Embedded, string[]> = {
  postgres: ["DATABASE_URL"],
  inngest: [],
  channels: ["PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_SECRET"],
  gateway: ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
  carrier: ["CARRIER_BASE_URL", "CARRIER_SECRET"],
};

/** Variables with a new name. The old name stops the start, because it would be ignored. */
const renamed = { MAIL_FROM: "EMAIL_FROM", FULFILMENT: "FULFILLMENT" };

function refuseRenamed(env: Environment): void {
  for (const [before, now] of Object.entries(renamed)) {
    if (env[before]) throw new SettingsError(`${before} is now called ${now}. Set ${now} instead.`);
  }
}

/** The directory of the database, lock and logs: `WAYBILL_DATA_DIR`, relative to the checkout. */
export function dataDirectory(env: Environment, root: string): string {
  return path.resolve(root, env.WAYBILL_DATA_DIR || ".local");
}

/**
 * Resolves all settings from the environment. It is a pure function, so tests can cover every
 * combination. Throws a SettingsError for an invalid one.
 */
export function resolveSettings(env: Environment, secrets: Secrets, root: string): Settings {
  refuseRenamed(env);
  const host = env.HOST || "127.0.0.1";
  const ports = resolvePorts(env);
  const embedded = resolveEmbedded(env);
  const appUrl = (env.APP_URL || `http://${inUrl(connectHost(host))}:${ports.PORT}`).replace(
    /\/$/,
    "",
  );
  const databaseUrl =
    env.DATABASE_URL ||
    `postgresql://postgres:${secrets.POSTGRES_PASSWORD}@${serviceHost}:${ports.POSTGRES_PORT}/${databaseName}`;
  const isPublic = !isLoopback(host) || !isLoopback(hostOf(appUrl));
  const demo = env.WAYBILL_DEMO ? env.WAYBILL_DEMO === "1" : embedded.postgres && !isPublic;

  const publicHost = host === connectHost(host) ? host : new URL(appUrl).hostname;
  const variables: Record<string, string> = {
    HOST: host,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    APP_URL: appUrl,
    DATABASE_URL: databaseUrl,
    NEXTAUTH_URL: env.NEXTAUTH_URL || appUrl,
    NEXTAUTH_SECRET: env.NEXTAUTH_SECRET || secrets.NEXTAUTH_SECRET,
    TRACKING_SECRET: env.TRACKING_SECRET || secrets.TRACKING_SECRET,
    WAYBILL_DEMO: demo ? "1" : "0",
    ...(embedded.inngest ? inngestVariables(secrets, ports) : {}),
    ...(embedded.channels ? channelsVariables(secrets, ports, publicHost) : {}),
    ...(embedded.gateway ? gatewayVariables(secrets, ports, publicHost) : {}),
    ...(embedded.carrier ? carrierVariables(secrets, ports) : {}),
  };
  return {
    ...{ host, publicHost, ports, appUrl, databaseUrl, embedded, demo, isPublic, variables },
    otherHosted: resolveOtherHosted(env),
    dataDir: dataDirectory(env, root),
    carrierStepSeconds: readNumber(env, "CARRIER_STEP_SECONDS", 3),
    inngestTimeScale: readNumber(env, "INNGEST_TIME_SCALE", 1),
    registersItself: embedded.inngest || isOn(env.INNGEST_DEV) || Boolean(env.INNGEST_BASE_URL),
  };
}

function resolvePorts(env: Environment): Ports {
  const ports = { ...defaultPorts };
  const names = keysOf(defaultPorts);
  for (const name of names) {
    ports[name] = readPort(env, name) ?? ports[name];
  }
  for (const name of names) {
    const duplicate = names.find((other) => other < name && ports[other] === ports[name]);
    if (duplicate) {
      throw new SettingsError(
        `${duplicate} and ${name} are both ${ports[name]}. Set them to different ports.`,
      );
    }
  }
  return ports;
}

function readPort(env: Environment, name: string): number | undefined {
  const value = env[name];
  if (!value) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new SettingsError(`${name} is "${value}", but must be a port from 1 to 65535.`);
}

function readNumber(env: Environment, name: string, defaultValue: number): number {
  const value = env[name];
  if (!value) return defaultValue;
  const number = Number(value);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new SettingsError(`${name} is "${value}", but must be a number of 0 or more.`);
}

function resolveEmbedded(env: Environment): Embedded {
  const embedded = {
    postgres: true,
    inngest: true,
    channels: true,
    gateway: true,
    carrier: true,
  };
  for (const service of keysOf(embedded)) {
    const present = hostedBy[service].filter((name) => env[name]);
    embedded[service] = present.length === 0;
    const missing = requiredWhenHosted[service].filter((name) => !env[name]);
    if (present.length > 0 && missing.length > 0) {
      throw new SettingsError(
        `${missing.join(" and ")} must be set together with ${present.join(" and ")}.`,
      );
    }
  }
  if (!embedded.channels && !env.PUSHER_HOST && !env.PUSHER_CLUSTER) {
    throw new SettingsError(
      "PUSHER_CLUSTER or PUSHER_HOST must be set together with PUSHER_APP_ID.",
    );
  }
  readPort(env, "PUSHER_PORT");
  const requiresKeys = !embedded.inngest && !isOn(env.INNGEST_DEV);
  if (requiresKeys && !(env.INNGEST_EVENT_KEY && env.INNGEST_SIGNING_KEY)) {
    throw new SettingsError(
      "INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY must be set unless INNGEST_DEV is set.",
    );
  }
  return embedded;
}

/** The hosted services that replace no embedded process. Upstash precedes a plain Redis. */
function resolveOtherHosted(env: Environment): string[] {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env;
  if (Boolean(url) !== Boolean(token)) {
    throw new SettingsError(
      "UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN must be set together.",
    );
  }
  return [
    ...(url ? ["Upstash Redis"] : []),
    ...(env.REDIS_URL && !url ? ["Redis"] : []),
    ...(env.SMTP_URL ? ["SMTP"] : []),
    ...(env.OTEL_EXPORTER_OTLP_ENDPOINT ? ["OTLP collector"] : []),
  ];
}

function inngestVariables(secrets: Secrets, ports: Ports): Record<string, string> {
  return {
    INNGEST_DEV: "0",
    // Without this, the SDK accepts unsigned registration requests from any client.
    INNGEST_ENABLE_UNAUTHED_SYNC: "false",
    INNGEST_BASE_URL: `http://${serviceHost}:${ports.INNGEST_PORT}`,
    INNGEST_EVENT_KEY: secrets.INNGEST_EVENT_KEY,
    INNGEST_SIGNING_KEY: secrets.INNGEST_SIGNING_KEY,
  };
}

function channelsVariables(secrets: Secrets, ports: Ports, host: string): Record<string, string> {
  return {
    PUSHER_APP_ID: secrets.PUSHER_APP_ID,
    PUSHER_KEY: secrets.PUSHER_KEY,
    PUSHER_SECRET: secrets.PUSHER_SECRET,
    PUSHER_HOST: host,
    PUSHER_PORT: String(ports.CHANNELS_PORT),
    PUSHER_SCHEME: "http",
  };
}

function gatewayVariables(secrets: Secrets, ports: Ports, host: string): Record<string, string> {
  return {
    STRIPE_API_URL: `http://${inUrl(host)}:${ports.GATEWAY_PORT}`,
    GATEWAY_CONTROL_URL: `http://${serviceHost}:${ports.GATEWAY_PORT}/_control`,
    STRIPE_SECRET_KEY: secrets.STRIPE_SECRET_KEY,
    STRIPE_WEBHOOK_SECRET: secrets.STRIPE_WEBHOOK_SECRET,
  };
}

function carrierVariables(secrets: Secrets, ports: Ports): Record<string, string> {
  return {
    CARRIER_BASE_URL: `http://${serviceHost}:${ports.CARRIER_PORT}`,
    CARRIER_CONTROL_URL: `http://${serviceHost}:${ports.CARRIER_PORT}/_control`,
    CARRIER_SECRET: secrets.CARRIER_SECRET,
  };
}

/** Reads INNGEST_DEV as Inngest does: "0" and "false" are off, "1" and a URL are on. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value);
}

/** Whether a host, as a name or an address, leads to this machine alone. */
function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host.replace(/\.$/, ""));
}

/** The host of a URL; of a text that is none, the text. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

/** The host for clients. A server can listen on a wildcard address, but clients need a real one. */
function connectHost(host: string): string {
  return ["0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host;
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host;
}
