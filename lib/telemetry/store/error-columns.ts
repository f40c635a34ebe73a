import type { RecordedError } from "@/lib/telemetry/workflows/run-records";

/** An error as the columns of a run or a step. */
export function errorColumns(error: RecordedError | undefined) {
  return {
    error_name: error?.name,
    error: error?.message,
    error_cause: error?.cause,
    error_frames: error?.frames,
    fingerprint: error?.fingerprint,
  };
}
