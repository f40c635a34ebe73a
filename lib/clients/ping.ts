import { redactError } from "@/lib/telemetry/safe-error";

/** What a service answered to the question whether it works. */
export type Pong = { kind: "ok" } | Limited | Failing | Away;

/** It works, but does not let us do everything. `error` contains no personal data. */
interface Limited {
  kind: "limited";
  error: string;
}

/** It responded, but not as it should. `error` contains no personal data. */
interface Failing {
  kind: "failing";
  error: string;
}

/** It did not respond. */
interface Away {
  kind: "away";
  error: string;
}

/** A response with an unexpected status. */
export function unexpectedStatus(status: number): Failing {
  return { kind: "failing", error: `It responded with ${status}.` };
}

/** A call that got no response. */
export function noResponse(error: unknown): Away {
  const { name, message } = redactError(error);
  return { kind: "away", error: `It did not respond (${message || name}).` };
}
