import type { CarrierConfig } from "@/local/carrier";
import type { RealtimeConfig } from "@/local/channels";
import type { GatewayConfig } from "@/local/gateway";
import type { EngineConfig } from "@/local/inngest";
import type { Environment, Settings } from "@/local/supervisor/settings";
import { enabledEvents } from "./stripe-endpoint";

/** The configuration of the services process, sent to it as its first IPC message. */
export interface ServicesConfig {
  engine?: Omit<EngineConfig, "log">;
  realtime: Omit<RealtimeConfig, "log">;
  gateway?: Omit<GatewayConfig, "log">;
  carrier?: Omit<CarrierConfig, "log">;
}

/** The configuration of each embedded service. Hosted services have none. */
export function servicesConfig(settings: Settings, env: Environment): ServicesConfig {
  const { appUrl, databaseUrl, embedded, host, ports, variables } = settings;
  const value = (name: string): string => variables[name] ?? env[name] ?? "";
  const config: ServicesConfig = { realtime: realtimeConfig(settings, value) };
  if (embedded.inngest) {
    config.engine = {
      host: "127.0.0.1",
      port: ports.INNGEST_PORT,
      databaseUrl,
      signingKey: value("INNGEST_SIGNING_KEY"),
      eventKeys: [value("INNGEST_EVENT_KEY")],
      serveUrls: [`${appUrl}/api/inngest`],
      timeScale: settings.inngestTimeScale,
    };
  }
  if (embedded.gateway) {
    config.gateway = {
      host,
      port: ports.GATEWAY_PORT,
      databaseUrl,
      secretKey: value("STRIPE_SECRET_KEY"),
      webhookUrl: `${appUrl}/api/webhooks/stripe`,
      webhookSecret: value("STRIPE_WEBHOOK_SECRET"),
      enabledEvents,
      publicUrl: value("STRIPE_API_URL"),
    };
  }
  if (embedded.carrier) {
    config.carrier = {
      host: "127.0.0.1",
      port: ports.CARRIER_PORT,
      databaseUrl,
      webhookUrl: `${appUrl}/api/webhooks/carrier`,
      secret: value("CARRIER_SECRET"),
      stepSeconds: settings.carrierStepSeconds,
    };
  }
  return config;
}

/** The orders gateway always runs, as a client of the embedded or hosted Channels server. */
function realtimeConfig(
  { appUrl, embedded, host, ports }: Settings,
  value: (name: string) => string,
): ServicesConfig["realtime"] {
  const key = value("PUSHER_KEY");
  const secret = value("PUSHER_SECRET");
  const server = { host, port: ports.CHANNELS_PORT };
  const trustedProxies = Number(value("TRUST_PROXY") || 0);
  const ordersGateway = { appUrl, key, secret, trustedProxies };
  if (embedded.channels) {
    const app = { appId: value("PUSHER_APP_ID"), key, secret };
    return {
      ...server,
      channels: { ...app, allowedOrigins: allowedOrigins(appUrl), trustedProxies },
      ordersGateway: { ...ordersGateway, forceTLS: false },
    };
  }
  const forceTLS = value("PUSHER_SCHEME") !== "http";
  const cluster = value("PUSHER_CLUSTER");
  const wsHost = value("PUSHER_HOST");
  const wsPort = Number(value("PUSHER_PORT") || (forceTLS ? 443 : 80));
  const hostedAt = wsHost ? { wsHost, wsPort } : { cluster };
  return { ...server, ordersGateway: { ...ordersGateway, forceTLS, ...hostedAt } };
}

/** The origins of the shop's pages. A loopback host has two names. */
function allowedOrigins(appUrl: string): string[] {
  const { origin, protocol, hostname, port } = new URL(appUrl);
  if (!["127.0.0.1", "localhost"].includes(hostname)) return [origin];
  const suffix = port ? `:${port}` : "";
  return ["127.0.0.1", "localhost"].map((name) => `${protocol}//${name}${suffix}`);
}
