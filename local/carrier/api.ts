import { createHash, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CarrierError } from "@/local/carrier/carrier-error";
import {
  CARRIER_NAME,
  type LabelRequest,
  type LabelView,
  labelRequestSchema,
} from "@/local/carrier/label";
import { labelPage, labelPagePolicy } from "@/local/carrier/label-page";
import {
  createLabel,
  findLabel,
  type Label,
  type LabelContext,
  voidLabel,
} from "@/local/carrier/labels";
import { readTrackingEvents } from "@/local/carrier/tracking";
import { type Answer, htmlAnswer, jsonAnswer, lostAnswer } from "@/local/http/answer";
import { compileRoutes, type Route } from "@/local/http/routes";
import type { HttpRequest } from "@/local/http/server";

const KEY_LENGTH_MAX = 255;

type Handler = (params: Record<string, string>, request: HttpRequest) => Promise<Answer>;

/**
 * The carrier's API under `/v1`. Every call carries the secret as bearer, but the printable label:
 * its address can't be guessed, so that a browser may open it.
 */
export function createCarrierApi(
  context: LabelContext,
  config: { secret: string; publicUrl: () => string },
): (request: HttpRequest) => Promise<Answer> {
  const { control, pool } = context;
  const view = (label: Label) => labelView(label, config.publicUrl());

  const create: Handler = async (_, request) => {
    const key = requireKey(request);
    const body = parseLabelRequest(request.body);
    if (control.takeFailure()) {
      throw new CarrierError(503, "unavailable", "The carrier can't make labels right now.");
    }
    const label = await createLabel(context, key, body);
    return control.takeLostAnswer() ? lostAnswer : jsonAnswer(201, view(label));
  };

  const track: Handler = async ({ trackingNumber = "" }) => {
    const label = requireLabel(await findLabel(pool, "tracking_number", trackingNumber));
    const events = await readTrackingEvents(pool, label.id);
    return jsonAnswer(200, {
      trackingNumber: label.trackingNumber,
      status: label.status,
      estimatedDelivery: label.estimatedDelivery.toISOString(),
      events: events.map(({ status, at, location }) => ({
        status,
        at: at.toISOString(),
        location,
      })),
    });
  };

  const print: Handler = async ({ id = "" }) => {
    const label = requireLabel(await findLabel(pool, "id", id));
    return htmlAnswer(200, labelPage(label).markup, { "content-security-policy": labelPagePolicy });
  };

  const routes: Route<{ open?: boolean; run: Handler }>[] = [
    { method: "POST", pattern: "/v1/labels", handler: { run: create } },
    {
      method: "GET",
      pattern: "/v1/labels/by-key/:key",
      handler: {
        run: async ({ key = "" }) =>
          jsonAnswer(200, view(requireLabel(await findLabel(pool, "key", key)))),
      },
    },
    {
      method: "POST",
      pattern: "/v1/labels/by-key/:key/void",
      handler: {
        run: async ({ key = "" }) => {
          await voidLabel(context, key);
          return jsonAnswer(200, { status: "voided" });
        },
      },
    },
    {
      method: "GET",
      pattern: "/v1/labels/:id",
      handler: {
        run: async ({ id = "" }) =>
          jsonAnswer(200, view(requireLabel(await findLabel(pool, "id", id)))),
      },
    },
    { method: "GET", pattern: "/v1/labels/:id/label", handler: { open: true, run: print } },
    { method: "GET", pattern: "/v1/tracking/:trackingNumber", handler: { run: track } },
  ];
  const match = compileRoutes(routes);

  return async (request) => {
    try {
      const found = match(request.method, request.path);
      if (found.kind === "missing") throw new CarrierError(404, "not_found", "No such resource.");
      if (found.kind === "wrong_method") {
        throw new CarrierError(405, "method_not_allowed", `Use ${found.allowed.join(" or ")}.`);
      }
      if (!found.handler.open) requireSecret(request, config.secret);
      const { latencyMs } = control.read();
      if (latencyMs > 0) await sleep(latencyMs);
      return await found.handler.run(found.params, request);
    } catch (error) {
      if (error instanceof CarrierError) return error.toAnswer();
      throw error;
    }
  };
}

function labelView(label: Label, publicUrl: string): LabelView {
  return {
    id: label.id,
    trackingNumber: label.trackingNumber,
    carrier: CARRIER_NAME,
    service: label.service,
    status: label.status,
    estimatedDelivery: label.estimatedDelivery.toISOString(),
    labelUrl: `${publicUrl}/v1/labels/${label.id}/label`,
    createdAt: label.createdAt.toISOString(),
  };
}

function requireSecret(request: HttpRequest, secret: string): void {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (!timingSafeEqual(digest(given), digest(secret))) {
    throw new CarrierError(401, "unauthorized", "The bearer token is missing or wrong.");
  }
}

function requireKey(request: HttpRequest): string {
  const key = request.headers["idempotency-key"];
  if (typeof key === "string" && key.length > 0 && key.length <= KEY_LENGTH_MAX) return key;
  throw new CarrierError(
    400,
    "key_required",
    `Send an Idempotency-Key of 1 to ${KEY_LENGTH_MAX} characters.`,
  );
}

function requireLabel(label: Label | null): Label {
  if (label) return label;
  throw new CarrierError(404, "not_found", "There is no such label.");
}

function parseLabelRequest(text: string): LabelRequest {
  const result = labelRequestSchema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    path: path.join("."),
    message,
  }));
  throw new CarrierError(422, "invalid", "The label request is not valid.", errors);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CarrierError(400, "malformed", "The body is not JSON.");
  }
}
