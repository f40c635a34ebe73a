import type { z } from "zod";
import { type Answer, jsonAnswer } from "@/local/http/answer";
import type { HttpRequest } from "@/local/http/server";
import { parseJson } from "@/local/json";
import { isFromThisMachine } from "./this-machine";

/** Fault settings that tests change while a service runs. They live as long as the process. */
export interface Control<Settings, Patch> {
  read: () => Settings;
  /** Merges a partial change into the settings. */
  change: (patch: Patch) => void;
  patchSchema: z.ZodType<Patch>;
}

/**
 * Answers `/_control` with the settings and `/_control/books` with the books, to this machine
 * alone (403 to others); null for any other path.
 */
export async function answerControl<Settings, Patch>(
  request: HttpRequest,
  control: Control<Settings, Patch>,
  readBooks: () => Promise<object>,
): Promise<Answer | null> {
  if (!/^\/_control(\/|$)/.test(request.path)) return null;
  if (!isFromThisMachine(request)) {
    return jsonAnswer(403, { error: "Only this machine may ask, by its loopback address." });
  }
  if (request.path === "/_control") return answerSettings(control, request);
  if (request.path === "/_control/books") return jsonAnswer(200, await readBooks());
  return jsonAnswer(404, { error: "Use /_control or /_control/books." });
}

/**
 * `GET` and `PUT`: both with the settings as they now are. A PUT may name only some fields;
 * malformed JSON is 400, an unknown field or a wrong value 422 with its path.
 */
function answerSettings<Settings, Patch>(
  control: Control<Settings, Patch>,
  request: { method: string; body: string },
): Answer {
  if (request.method === "GET") return jsonAnswer(200, control.read());
  if (request.method !== "PUT") {
    return jsonAnswer(405, { error: "Use GET or PUT." }, { allow: "GET, PUT" });
  }
  const body = parseJson(request.body);
  if (body === undefined) return jsonAnswer(400, { error: "The body is not JSON." });
  const patch = control.patchSchema.safeParse(body);
  if (!patch.success) {
    const errors = patch.error.issues.map(({ path, message }) => ({
      path: path.join("."),
      message,
    }));
    return jsonAnswer(422, { error: "The settings are not valid.", errors });
  }
  control.change(patch.data);
  return jsonAnswer(200, control.read());
}
