import path from "node:path";
import { keysOf } from "./keys";
import type { Secrets } from "./secrets";

/** A setting that cannot work; the message is one line for the console. */
export class SettingsError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Which services run beside the app. A service is replaced by setting one of its variables. */
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
  /** Absolute. */
  dataDir: string;
  host: string;
  /** By which browsers reach Channels and the hosted checkout: as they reach the shop. */
  publicHost: string;
  ports: Ports;
  appUrl: string;
  databaseUrl: string;
  embedded: Embedded;
  /** The demo shop: its rows, sign-ins and API key. Set beside our own database only. */
  demo: boolean;
  /** Seconds between two steps of a shipment of the embedded carrier; 0 = all at once. */
  carrierStepSeconds: number;
  /** What the embedded engine's backoffs are multiplied by. */
  inngestTimeScale: number;
  /** The app registers itself at an Inngest of our own; at Inngest Cloud a deployment does. */
  registersItself: boolean;
  /** Every effective variable of the app that is not a default of the app itself. */
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

/** Any of these set to something replaces the embedded service. */
const hostedBy: Record<keyof Embedded, string[]> = {
  postgres: ["DATABASE_URL"],
  inngest: ["INNGEST_DEV", "INNGEST_BASE_URL", "INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"],
  channels: ["PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_SECRET", "PUSHER_HOST", "PUSHER_CLUSTER"],
  gateway: ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
  carrier: ["CARRIER_BASE_URL", "CARRIER_SECRET"],
};

/** What a hosted service cannot do without. */
const requiredWhenHosted: Record<keyof Embedded, string[]> = {
  postgres: ["DATABASE_URL"],
  inngest: [],
  channels: ["PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_SECRET"],
  gateway: ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
  carrier: ["CARRIER_BASE_URL", "CARRIER_SECRET"],
};

/** Variables that have a new name. One that is still set under its old name would be ignored. */
const renamed = { MAIL_FROM: "EMAIL_FROM", FULFILMENT: "FULFILLMENT" };

function refuseRenamed(env: Environment): void {
  for (const [before, now] of Object.entries(renamed)) {
    if (env[before]) throw new SettingsError(`${before} is now called ${now}: please rename it.`);
  }
}

/** Where the database, the lock and the logs of this copy live; relative to the checkout. */
export function dataDirectory(env: Environment, root: string): string {
  return path.resolve(root, env.WAYBILL_DATA_DIR || ".local");
}

/**
 * Turns the environment into what will run: pure, so that every combination can be tested.
 * Throws a SettingsError for a combination that cannot work.
 */
export function resolveSettings(env: Environment, secrets: Secrets, root: string): Settings {
  refuseRenamed(env);
  const host = env.HOST || "127.0.0.1";
  const ports = resolvePorts(env);
  const embedded = resolveEmbedded(env);
  const appUrl = (env.APP_URL || `http://${inUrl(reachable(host))}:${ports.PORT}`).replace(
    /\/$/,
    "",
  );
  const databaseUrl =
    env.DATABASE_URL ||
    `postgresql://postgres:${secrets.POSTGRES_PASSWORD}@${serviceHost}:${ports.POSTGRES_PORT}/${databaseName}`;
  const demo = env.WAYBILL_DEMO ? env.WAYBILL_DEMO === "1" : embedded.postgres;

  const publicHost = host === reachable(host) ? host : new URL(appUrl).hostname;
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
    ...{ host, publicHost, ports, appUrl, databaseUrl, embedded, demo, variables },
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
    const twin = names.find((other) => other < name && ports[other] === ports[name]);
    if (twin) throw new SettingsError(`${twin} and ${name} are both ${ports[name]}.`);
  }
  return ports;
}

function readPort(env: Environment, name: string): number | undefined {
  const given = env[name];
  if (!given) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new SettingsError(`${name} is "${given}": it must be a port from 1 to 65535.`);
}

function readNumber(env: Environment, name: string, otherwise: number): number {
  const given = env[name];
  if (!given) return otherwise;
  const number = Number(given);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new SettingsError(`${name} is "${given}": it must be a number, 0 or more.`);
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
    const given = hostedBy[service].filter((name) => env[name]);
    embedded[service] = given.length === 0;
    const missing = requiredWhenHosted[service].filter((name) => !env[name]);
    if (given.length > 0 && missing.length > 0) {
      throw new SettingsError(`${given.join(" and ")} needs ${missing.join(" and ")} beside it.`);
    }
  }
  if (!embedded.channels && !env.PUSHER_HOST && !env.PUSHER_CLUSTER) {
    throw new SettingsError("PUSHER_APP_ID needs PUSHER_CLUSTER or PUSHER_HOST beside it.");
  }
  readPort(env, "PUSHER_PORT");
  const cloud = !embedded.inngest && !isOn(env.INNGEST_DEV);
  if (cloud && !(env.INNGEST_EVENT_KEY && env.INNGEST_SIGNING_KEY)) {
    throw new SettingsError(
      "Inngest without INNGEST_DEV needs INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY.",
    );
  }
  return embedded;
}

function inngestVariables(secrets: Secrets, ports: Ports): Record<string, string> {
  return {
    INNGEST_DEV: "0",
    // Without this the SDK takes a registration from anybody, also when it is signed itself.
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

/** Inngest's own reading of INNGEST_DEV: "0" and "false" are off, "1" and a URL are on. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value);
}

/** A wildcard can be listened on, but not connected to. */
function reachable(host: string): string {
  return ["0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host;
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host;
}
