import { createHash } from "node:crypto";
import { redactError } from "@/lib/telemetry/safe-error";
import type { RecordedError } from "./run-records";

const causesMax = 10;
const framesMax = 20;

/** The error of a step or a run, without personal data. */
export function recordedError(functionId: string, error: unknown): RecordedError {
  const { name, message } = redactError(error);
  const innermost = redactError(innermostCause(error));
  const cause = innermost.message ? `${innermost.name}: ${innermost.message}` : innermost.name;
  const frames = error instanceof Error ? (error.stack?.match(/^ +at .+$/gm) ?? []) : [];
  return {
    name,
    message,
    frames: frames.slice(0, framesMax).map((frame) => frame.trim()),
    cause,
    fingerprint: fingerprintOf(functionId, cause),
  };
}

/**
 * Groups failures by the function and the innermost error: the same fault is wrapped in different
 * errors, and different faults in the same one. Ids and numbers in the message are left out.
 */
export function fingerprintOf(functionId: string, cause: string): string {
  const general = cause
    .replace(/\b[\da-f]{8}-[\da-f-]{27}\b/gi, "<id>")
    .replace(/\b\w*_\w{6,}\b/g, (word) => (/\d/.test(word) ? "<id>" : word))
    .replace(/\b0x[\da-f]+\b|\d+/gi, "<n>");
  return createHash("sha256").update(`${functionId}\n${general}`).digest("hex").slice(0, 16);
}

function innermostCause(error: unknown): unknown {
  let innermost = error;
  for (let depth = 0; depth < causesMax; depth += 1) {
    if (!(innermost instanceof Error) || innermost.cause === undefined) break;
    innermost = innermost.cause;
  }
  return innermost;
}
