import { urlHost } from "@/local/http/listener";
import type { Log } from "@/local/log";
import { type OrdersGatewaySettings, startOrdersGateway } from "./orders-gateway";
import { type ChannelsSettings, openChannels } from "./server";
import { openSharedPort } from "./shared-port";

export interface RealtimeConfig {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Left out where Channels is hosted: then only `/ws/orders` and `/health` are served. */
  channels?: ChannelsSettings;
  /** Without `wsHost` and `cluster` it connects to the Channels server beside it. */
  gateway: OrdersGatewaySettings;
  log: Log;
}

/**
 * Serves Channels (`/app`, `/apps`), the order gateway (`/ws/orders`) and `/health` on one port.
 * Rejects with Node's own error when the port is taken.
 */
export async function startRealtime(
  config: RealtimeConfig,
): Promise<{ url: string; close(): Promise<void> }> {
  const { log } = config;
  const listener = await openSharedPort(config);
  const channels = config.channels && openChannels(config.channels, log);
  if (channels) listener.add(channels);
  const isHosted = config.gateway.wsHost ?? config.gateway.cluster;
  const beside = { wsHost: urlHost(config.host), wsPort: listener.port };
  const gateway = await startOrdersGateway({
    ...(isHosted === undefined && channels ? beside : {}),
    ...config.gateway,
    log,
  });
  listener.add(gateway);
  listener.add({
    handleRequest(request, response) {
      if (request.url !== "/health") return false;
      const body = { status: "ok", channels: channels?.counts(), gateway: gateway.counts() };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
      return true;
    },
    handleUpgrade: () => false,
  });

  return {
    url: listener.url,
    async close() {
      // No new connection first: one that came in between would keep the port open.
      const closed = listener.close();
      await gateway.close();
      await channels?.close();
      await closed;
    },
  };
}
