import { reachableHost } from "@/local/http/listener";
import type { Log } from "@/local/log";
import { type OrdersGatewaySettings, startOrdersGateway } from "./orders-gateway";
import { type ChannelsSettings, createChannels } from "./server";
import { openSharedPort } from "./shared-port";

export interface RealtimeConfig {
  host: string;
  /** 0 uses any free port. */
  port: number;
  /** Omitted when Channels is hosted. Only `/ws/orders` and `/health` are served then. */
  channels?: ChannelsSettings;
  /** Without `wsHost` and `cluster`, the gateway connects to the Channels server on this port. */
  ordersGateway: OrdersGatewaySettings;
  log: Log;
}

/**
 * Serves Channels (`/app`, `/apps`), the orders gateway (`/ws/orders`) and `/health` on one port.
 * Rejects with Node's own error when the port is taken.
 */
export async function startRealtime(
  config: RealtimeConfig,
): Promise<{ url: string; close(): Promise<void> }> {
  const { log } = config;
  const sharedPort = await openSharedPort(config);
  const channels = config.channels && createChannels(config.channels, log);
  if (channels) sharedPort.add(channels);
  const hostedAt = config.ordersGateway.wsHost ?? config.ordersGateway.cluster;
  const thisPort = { wsHost: reachableHost(config.host), wsPort: sharedPort.port };
  const gateway = await startOrdersGateway({
    ...(hostedAt === undefined && channels ? thisPort : {}),
    ...config.ordersGateway,
    log,
  });
  sharedPort.add(gateway);
  sharedPort.add({
    handleRequest(request, response) {
      if (request.url !== "/health") return false;
      const body = { status: "ok", channels: channels?.counts(), gateway: gateway.counts() };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
      return true;
    },
  });

  return {
    url: sharedPort.url,
    async close() {
      // Stop accepting connections first: one that opened in between would keep the port open.
      const closed = sharedPort.close();
      await gateway.close();
      await channels?.close();
      await closed;
    },
  };
}
