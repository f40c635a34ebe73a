import type { z } from "zod";
import { type HttpResponse, jsonResponse } from "@/local/http/response";
import type { HttpRequest } from "@/local/http/server";
import { parseJson } from "@/local/json";
import { isFromThisMachine } from "./this-machine";

/** Fault injection settings, which can change while a service runs and are lost when it stops. */
export interface Control<Settings, Patch> {
  read: () => Settings;
  /** Merges a partial change into the settings. */
  change: (patch: Patch) => void;
  patchSchema: z.ZodType<Patch>;
}

/**
 * Serves the settings at `/_control` and the books at `/_control/books`, to requests from this
 * machine only (403 for others). Returns null for any other path.
 */
export async function answerControl<Settings, Patch>(
  request: HttpRequest,
  control: Control<Settings, Patch>,
  readBooks: () => Promise<object>,
): Promise<HttpResponse | null> {
  if (!/^\/_control(\/|$)/.test(request.path)) return null;
  if (!isFromThisMachine(request)) {
    return jsonResponse(403, {
      error: "Available from this machine only, at its loopback address.",
    });
  }
  if (request.path === "/_control") return answerSettings(control, request);
  if (request.path === "/_control/books") return jsonResponse(200, await readBooks());
  return jsonResponse(404, { error: "Use /_control or /_control/books." });
}

/**
 * `GET` and `PUT` both return the current settings. A `PUT` may contain some of the fields.
 * Malformed JSON is a 400; an unknown field or invalid value is a 422 with its path.
 */
function answerSettings<Settings, Patch>(
  control: Control<Settings, Patch>,
  request: { method: string; body: string },
): HttpResponse {
  if (request.method === "GET") return jsonResponse(200, control.read());
  if (request.method !== "PUT") {
    return jsonResponse(405, { error: "Use GET or PUT." }, { allow: "GET, PUT" });
  }
  const body = parseJson(request.body);
  if (body === undefined) return jsonResponse(400, { error: "The body is not valid JSON." });
  const patch = control.patchSchema.safeParse(body);
  if (!patch.success) {
    const errors = patch.error.issues.map(({ path, message }) => ({
      path: path.join("."),
      message,
    }));
    return jsonResponse(422, { error: "The settings are invalid.", errors });
  }
  control.change(patch.data);
  return jsonResponse(200, control.read());
}
