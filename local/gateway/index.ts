import type { Pool } from "pg";
import { answerControl } from "@/local/control/routes";
import { migrate } from "@/local/database/migrate";
import { isDatabaseUnavailable, openPool } from "@/local/database/pool";
import { createCheckoutPages } from "@/local/gateway/checkout/page-routes";
import { answerDisputeControl } from "@/local/gateway/disputes/control";
import { type EnabledEvents, isEventSent } from "@/local/gateway/events/event";
import { type HttpResponse, jsonResponse } from "@/local/http/response";
import { type HttpError, type HttpRequest, startHttpServer } from "@/local/http/server";
import type { Log } from "@/local/log";
import { signatureHeader } from "@/local/webhooks/signature";
import { webhookDueAt } from "@/local/webhooks/webhook-due-at";
import { startWebhookSender, type WebhookSender } from "@/local/webhooks/webhook-sender";
import { createApi } from "./api";
import { readBooks } from "./books";
import type { ApiSettings } from "./call";
import { createGatewayControl, type GatewayControl } from "./control";
import { startScheduler } from "./scheduler";
import { gatewayMigrations, gatewaySchema } from "./schema";
import type { StoreContext } from "./store";

export interface GatewayConfig {
  host: string;
  port: number;
  databaseUrl: string;
  /** The only API key that the gateway accepts. It starts with `sk_test_`. */
  secretKey: string;
  /** The URL that receives webhooks, signed with `webhookSecret`. */
  webhookUrl: string;
  webhookSecret: string;
  /** The endpoint's `enabled_events`: only events of these types are posted. */
  enabledEvents: EnabledEvents;
  /** The gateway's base URL as browsers reach it. */
  publicUrl: string;
  /** Time until a pending refund succeeds, or a failing one fails. The default is 3 s. */
  refundDelayMs?: number;
  log: Log;
}

const connectionsMax = 3;
const bodyBytesMax = 1_000_000;
const defaultRefundDelayMs = 3_000;

/**
 * Starts the simulated payment gateway: the part of Stripe's API that the shop uses, a hosted
 * payment page, signed webhooks and fault injection. All data is stored in the schema `gateway`.
 */
export async function startGateway(
  config: GatewayConfig,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { databaseUrl, host, port, log } = config;
  const pool = openPool({ databaseUrl, name: "gateway", connectionsMax, log });
  const closers: (() => Promise<void>)[] = [() => pool.end()];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };

  try {
    await migrate(pool, gatewaySchema, gatewayMigrations);
    const control = createGatewayControl();
    const webhookSender = startGatewayWebhookSender(config, pool, control);
    closers.push(webhookSender.close);
    const context: StoreContext = {
      pool,
      webhookSender,
      isEventSent: (type) => isEventSent(config.enabledEvents, type),
      webhooksDueAt: () => {
        const { webhookDelayMs, webhookReverse } = control.read();
        return webhookDueAt(new Date(), webhookDelayMs, webhookReverse);
      },
      onScheduled: (at) => scheduler.onScheduled(at),
    };
    const scheduler = startScheduler(context, log);
    closers.push(scheduler.stop);
    const server = await startHttpServer({
      host,
      port,
      bodyBytesMax,
      handle: createHandler(context, {
        secretKey: config.secretKey,
        publicUrl: config.publicUrl.replace(/\/$/, ""),
        refundDelayMs: config.refundDelayMs ?? defaultRefundDelayMs,
        control,
      }),
      toErrorResponse,
      isTransient: isDatabaseUnavailable,
      log,
    });
    closers.push(server.close);
    return { url: server.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function startGatewayWebhookSender(
  config: GatewayConfig,
  pool: Pool,
  control: GatewayControl,
): WebhookSender {
  return startWebhookSender({
    pool,
    schema: gatewaySchema,
    url: config.webhookUrl,
    sign: (body) => ({
      "stripe-signature": signatureHeader(config.webhookSecret, body, new Date()),
    }),
    faults: () => {
      const { webhookCopies, webhookReverse } = control.read();
      return { copies: webhookCopies, reverse: webhookReverse };
    },
    log: config.log,
  });
}

function createHandler(
  context: StoreContext,
  settings: ApiSettings,
): (request: HttpRequest) => Promise<HttpResponse> {
  const api = createApi(context, settings);
  const pages = createCheckoutPages(context, settings.control);

  return async (request) => {
    const { path } = request;
    const disputed = await answerDisputeControl(request, context);
    if (disputed) return disputed;
    const readGatewayBooks = () => readBooks(context.pool);
    const controlled = await answerControl(request, settings.control, readGatewayBooks);
    if (controlled) return controlled;
    if (path.startsWith("/v1/")) return api.answer(request);
    if (path.startsWith("/c/pay/")) return pages.answer(request);
    if (path === "/health") {
      await context.pool.query("select 1");
      return jsonResponse(200, { status: "ok" });
    }
    return jsonResponse(404, {
      error: { type: "invalid_request_error", message: `No resource at ${path}.` },
    });
  };
}

function toErrorResponse({ status, message }: HttpError): HttpResponse {
  const type = status >= 500 ? "api_error" : "invalid_request_error";
  return jsonResponse(status, { error: { type, message } });
}
