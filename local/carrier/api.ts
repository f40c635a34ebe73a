import { z } from "zod";
import { addLatency } from "@/local/control/latency";
import { bearerToken } from "@/local/http/bearer";
import { type HttpResponse, htmlResponse, jsonResponse, lostResponse } from "@/local/http/response";
import { compileRoutes, type Route } from "@/local/http/routes";
import type { HttpRequest } from "@/local/http/server";
import { parseJson } from "@/local/json";
import { isSameSecret } from "@/local/secret";
import { CarrierError } from "./carrier-error";
import { createHandOver } from "./hand-over";
import { carrierName, type Label, type LabelView, labelRequestSchema } from "./label";
import { labelPage, labelPagePolicy } from "./label-page";
import { createLabel, findLabel, type LabelContext, voidLabel } from "./label-store";
import { findTracking } from "./tracking";

const keyLengthMax = 255;
/** The most shipments that one call names. */
const shipmentsMax = 100;

const handOverSchema = z.strictObject({
  keys: z.array(z.string().min(1).max(keyLengthMax)).min(1).max(shipmentsMax),
});

type Handler = (params: Record<string, string>, request: HttpRequest) => Promise<HttpResponse>;

type ApiContext = LabelContext & {
  secret: string;
  /** The carrier's base URL, which is known once the server listens. */
  publicUrl: () => string;
};

/**
 * The carrier's API under `/v1`. Every call needs the secret as bearer token, except the printable
 * label: a browser opens it, and its URL contains an unguessable id.
 */
export function createCarrierApi(
  context: ApiContext,
): (request: HttpRequest) => Promise<HttpResponse> {
  const match = compileRoutes(carrierRoutes(context));

  return async (request) => {
    try {
      const found = match(request.method, request.path);
      if (found.kind === "missing") throw new CarrierError(404, "not_found", "Resource not found.");
      if (found.kind === "wrong_method") {
        throw new CarrierError(405, "method_not_allowed", `Use ${found.allowed.join(" or ")}.`);
      }
      if (!found.handler.isPublic) requireSecret(request, context.secret);
      await addLatency(context.control.read());
      return await found.handler.run(found.params, request);
    } catch (error) {
      if (error instanceof CarrierError) return error.toResponse();
      throw error;
    }
  };
}

function carrierRoutes(context: ApiContext): Route<{ isPublic?: boolean; run: Handler }>[] {
  const handOver = createHandOver(context);
  const viewOf = (label: Label) => labelView(label, context.publicUrl());
  const answerLabel = async (column: "id" | "key", value: string) => {
    const label = requireLabel(await findLabel(context.pool, column, value));
    return jsonResponse(200, viewOf(label));
  };
  const routes: Route<Handler>[] = [
    { method: "GET", pattern: "/v1/health", handler: () => answerHealth(context) },
    {
      method: "POST",
      pattern: "/v1/labels",
      handler: (_, request) => answerCreate(context, request),
    },
    {
      method: "GET",
      pattern: "/v1/labels/by-key/:key",
      handler: ({ key = "" }) => answerLabel("key", key),
    },
    {
      method: "POST",
      pattern: "/v1/labels/by-key/:key/void",
      handler: async ({ key = "" }) => {
        await voidLabel(context, key);
        return jsonResponse(200, { status: "voided" });
      },
    },
    {
      // Several shipments at once, as by a manifest. Keys without a label are missing in the answer.
      method: "POST",
      pattern: "/v1/hand-overs",
      handler: async (_, request) => {
        const { keys } = parseBody(handOverSchema, request.body);
        const labels = await handOver(keys);
        const views = labels.map((label) => ({ key: label.key, ...viewOf(label) }));
        return jsonResponse(200, { labels: views });
      },
    },
    { method: "GET", pattern: "/v1/labels/:id", handler: ({ id = "" }) => answerLabel("id", id) },
    {
      method: "GET",
      pattern: "/v1/tracking",
      handler: (_, request) => answerTracking(context, request.query),
    },
  ];
  return [
    ...routes.map((route) => ({ ...route, handler: { run: route.handler } })),
    {
      method: "GET",
      pattern: "/v1/labels/:id/label",
      handler: { isPublic: true, run: ({ id = "" }) => answerPrintableLabel(context, id) },
    },
  ];
}

async function answerCreate(context: ApiContext, request: HttpRequest): Promise<HttpResponse> {
  const key = requireKey(request);
  const body = parseBody(labelRequestSchema, request.body);
  if (context.control.takeFailure()) {
    throw labelsUnavailable();
  }
  const label = await createLabel(context, key, body);
  if (context.control.takeLostResponse()) return lostResponse;
  return jsonResponse(201, labelView(label, context.publicUrl()));
}

/** Whether labels can be created now: a database that responds, and no injected failure. */
async function answerHealth({ pool, control }: ApiContext): Promise<HttpResponse> {
  if (control.failsNext()) throw labelsUnavailable();
  await pool.query("select 1");
  return jsonResponse(200, { status: "ok" });
}

function labelsUnavailable(): CarrierError {
  return new CarrierError(503, "unavailable", "The carrier can't create labels at the moment.");
}

/** Several shipments at once. Unknown tracking numbers are missing in the answer. */
async function answerTracking({ pool }: ApiContext, query: string): Promise<HttpResponse> {
  const trackingNumbers = new URLSearchParams(query).getAll("trackingNumber");
  if (trackingNumbers.length === 0 || trackingNumbers.length > shipmentsMax) {
    const message = `Send 1 to ${shipmentsMax} parameters trackingNumber.`;
    throw new CarrierError(422, "invalid", message);
  }
  return jsonResponse(200, { shipments: await findTracking(pool, trackingNumbers) });
}

async function answerPrintableLabel({ pool }: ApiContext, id: string): Promise<HttpResponse> {
  const label = requireLabel(await findLabel(pool, "id", id));
  return htmlResponse(200, labelPage(label).markup, { "content-security-policy": labelPagePolicy });
}

function labelView(label: Label, publicUrl: string): LabelView {
  return {
    id: label.id,
    trackingNumber: label.trackingNumber,
    carrier: carrierName,
    service: label.service,
    status: label.status,
    estimatedDelivery: label.estimatedDelivery.toISOString(),
    labelUrl: `${publicUrl}/v1/labels/${label.id}/label`,
    createdAt: label.createdAt.toISOString(),
  };
}

function requireSecret(request: HttpRequest, secret: string): void {
  if (!isSameSecret(bearerToken(request.headers), secret)) {
    throw new CarrierError(401, "unauthorized", "The bearer token is missing or invalid.");
  }
}

function requireKey(request: HttpRequest): string {
  const key = request.headers["idempotency-key"];
  if (typeof key === "string" && key.length > 0 && key.length <= keyLengthMax) return key;
  throw new CarrierError(
    400,
    "key_required",
    `Send an Idempotency-Key of 1 to ${keyLengthMax} characters.`,
  );
}

function requireLabel(label: Label | null): Label {
  if (label) return label;
  throw new CarrierError(404, "not_found", "Label not found.");
}

function parseBody<Body>(schema: z.ZodType<Body>, text: string): Body {
  const body = parseJson(text);
  if (body === undefined) throw new CarrierError(400, "malformed", "The body is not valid JSON.");
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    path: path.join("."),
    message,
  }));
  throw new CarrierError(422, "invalid", "The request is invalid.", errors);
}
