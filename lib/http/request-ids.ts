import { randomUUID } from "node:crypto";
import { sentRequestId } from "@/lib/telemetry/request-context";

/** The caller's own request id, which correlates its logs with ours, or a new one. */
export function requestIdOf(request: { headers: { get(name: string): string | null } }): string {
  return sentRequestId(request.headers) ?? randomUUID();
}
