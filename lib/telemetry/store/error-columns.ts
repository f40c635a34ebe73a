import { redactText } from "@/lib/telemetry/redact/redact-text";
import type { RecordedError } from "@/lib/telemetry/workflows/run-records";

/** An error as the columns of a run or a step. */
export function errorColumns(error: RecordedError | undefined) {
  if (!error) return {};
  return {
    error_name: redactText(error.name),
    error: redactText(error.message),
    error_cause: redactText(error.cause),
    error_frames: error.frames.map(redactText),
    fingerprint: error.fingerprint,
  };
}
