import type { Pool } from "pg";
import { answerControl } from "@/local/control/routes";
import { migrate } from "@/local/database/migrate";
import { isDatabaseUnavailable, openPool } from "@/local/database/pool";
import { createCheckoutPages } from "@/local/gateway/checkout/page-routes";
import { type Answer, jsonAnswer } from "@/local/http/answer";
import { type HttpRequest, type Refusal, startHttpServer } from "@/local/http/server";
import type { Log } from "@/local/log";
import { dueInWindow } from "@/local/webhooks/due";
import { type Outbox, startOutbox } from "@/local/webhooks/outbox";
import { signatureHeader } from "@/local/webhooks/signature";
import { createApi } from "./api";
import { readBooks } from "./books";
import type { ApiSettings } from "./call";
import { createGatewayControl, type GatewayControl } from "./control";
import { startDeadlines } from "./scheduler";
import { gatewayMigrations, gatewaySchema } from "./schema";
import type { StoreContext } from "./store";

export interface GatewayConfig {
  host: string;
  port: number;
  databaseUrl: string;
  /** The one API key that is let in; starts with `sk_test_`. */
  secretKey: string;
  /** Where events are posted, signed with `webhookSecret`. */
  webhookUrl: string;
  webhookSecret: string;
  /** The gateway's own base URL as the browser sees it. */
  publicUrl: string;
  /** From a refund to the end of its pending, or to its failure. Default 3 s. */
  refundDelayMs?: number;
  log: Log;
}

const connectionsMax = 3;
const bodyBytesMax = 1_000_000;
const refundDelayMs = 3_000;

/**
 * The simulated payment gateway: Stripe's API as far as the shop uses it, a hosted checkout page,
 * signed webhooks and fault injection, all durable in the schema `gateway`.
 */
export async function startGateway(
  config: GatewayConfig,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { databaseUrl, host, port, log } = config;
  const pool = openPool({ databaseUrl, name: "gateway", connectionsMax: connectionsMax, log });
  const ending: (() => Promise<void>)[] = [() => pool.end()];
  const close = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };

  try {
    await migrate(pool, gatewaySchema, gatewayMigrations);
    const control = createGatewayControl();
    const outbox = startGatewayOutbox(config, pool, control);
    ending.push(outbox.close);
    const context: StoreContext = {
      pool,
      outbox,
      webhooksDueAt: () => {
        const { webhookDelayMs, webhookReverse } = control.read();
        return dueInWindow(new Date(), webhookDelayMs, webhookReverse);
      },
      expectDeadline: (at) => deadlines.expect(at),
    };
    const deadlines = startDeadlines(context, log);
    ending.push(deadlines.stop);
    const server = await startHttpServer({
      host,
      port,
      bodyBytesMax: bodyBytesMax,
      handle: createHandler(context, {
        secretKey: config.secretKey,
        publicUrl: config.publicUrl.replace(/\/$/, ""),
        refundDelayMs: config.refundDelayMs ?? refundDelayMs,
        control,
      }),
      refuse,
      isPassing: isDatabaseUnavailable,
      log,
    });
    ending.push(server.close);
    return { url: server.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function startGatewayOutbox(config: GatewayConfig, pool: Pool, control: GatewayControl): Outbox {
  return startOutbox({
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
): (request: HttpRequest) => Promise<Answer> {
  const api = createApi(context, settings);
  const pages = createCheckoutPages(context, settings.control);

  return async (request) => {
    const { path } = request;
    const readOurBooks = () => readBooks(context.pool);
    const controlled = await answerControl(request, settings.control, readOurBooks);
    if (controlled) return controlled;
    if (path.startsWith("/v1/")) return api.answer(request);
    if (path.startsWith("/c/pay/")) return pages.answer(request);
    if (path === "/health") {
      await context.pool.query("select 1");
      return jsonAnswer(200, { status: "ok" });
    }
    return jsonAnswer(404, {
      error: { type: "invalid_request_error", message: `Nothing is at ${path}.` },
    });
  };
}

function refuse({ status, message }: Refusal): Answer {
  const type = status >= 500 ? "api_error" : "invalid_request_error";
  return jsonAnswer(status, { error: { type, message } });
}
