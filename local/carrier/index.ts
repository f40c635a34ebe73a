import type { Pool } from "pg";
import { answerControl } from "@/local/control/routes";
import { migrate } from "@/local/database/migrate";
import { isDatabaseUnavailable, openPool } from "@/local/database/pool";
import { type HttpResponse, jsonResponse } from "@/local/http/response";
import { type HttpError, type HttpRequest, startHttpServer } from "@/local/http/server";
import type { Log } from "@/local/log";
import { signatureHeader } from "@/local/webhooks/signature";
import { startWebhookSender, type WebhookSender } from "@/local/webhooks/webhook-sender";
import { createCarrierApi } from "./api";
import { readCarrierBooks } from "./books";
import { type CarrierControl, createCarrierControl } from "./control";
import { carrierMigrations, carrierSchema } from "./schema";

export interface CarrierConfig {
  host: string;
  port: number;
  databaseUrl: string;
  /** The URL that receives tracking webhooks, signed with `secret`. */
  webhookUrl: string;
  /** The bearer token of the API, and the key of the webhook signatures. */
  secret: string;
  /** Seconds between tracking events; 0: no delay. */
  stepSeconds: number;
  log: Log;
}

const connectionsMax = 3;
const bodyBytesMax = 256_000;

/**
 * Starts the simulated carrier: labels and tracking over HTTP, signed tracking webhooks, and fault
 * injection. All data is stored in the schema `carrier`.
 */
export async function startCarrier(
  config: CarrierConfig,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { databaseUrl, host, port, log } = config;
  const pool = openPool({ databaseUrl, name: "carrier", connectionsMax, log });
  const closers: (() => Promise<void>)[] = [() => pool.end()];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };

  try {
    await migrate(pool, carrierSchema, carrierMigrations);
    const control = createCarrierControl(config.stepSeconds);
    const webhookSender = startCarrierWebhookSender(config, pool, control);
    closers.push(webhookSender.close);
    let url = "";
    const api = createCarrierApi({
      pool,
      webhookSender,
      control,
      secret: config.secret,
      publicUrl: () => url,
    });
    const server = await startHttpServer({
      host,
      port,
      bodyBytesMax,
      handle: (request) => answerRequest(request, pool, control, api),
      toErrorResponse,
      isTransient: isDatabaseUnavailable,
      log,
    });
    closers.push(server.close);
    url = server.url;
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function startCarrierWebhookSender(
  config: CarrierConfig,
  pool: Pool,
  control: CarrierControl,
): WebhookSender {
  return startWebhookSender({
    pool,
    schema: carrierSchema,
    url: config.webhookUrl,
    joinBodies: (bodies) => `{"events":[${bodies.join(",")}]}`,
    sign: (body) => ({
      "waybill-carrier-signature": signatureHeader(config.secret, body, new Date()),
    }),
    faults: () => {
      const { webhookCopies, webhookReverse } = control.read();
      return { copies: webhookCopies, reverse: webhookReverse };
    },
    log: config.log,
  });
}

async function answerRequest(
  request: HttpRequest,
  pool: Pool,
  control: CarrierControl,
  api: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const controlled = await answerControl(request, control, () => readCarrierBooks(pool));
  if (controlled) return controlled;
  if (request.path === "/health") {
    await pool.query("select 1");
    return jsonResponse(200, { status: "ok" });
  }
  return api(request);
}

function toErrorResponse({ status, message }: HttpError): HttpResponse {
  const codes = { 400: "malformed", 413: "too_large", 500: "internal", 503: "unavailable" };
  return jsonResponse(status, { code: codes[status], message });
}
