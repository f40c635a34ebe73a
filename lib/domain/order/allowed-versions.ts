import { requireVersion } from "@/lib/domain/version-mismatch";
import type { Decision } from "./change";
import type { OrderFacts } from "./facts";

/**
 * The decision, if the caller allows the order's version; throws `VersionMismatch` else. What is already
 * as wanted is done in any version, as RFC 9110 allows (13.1.1): the caller may repeat the call.
 *
 * @param versions Those that the caller allows; any by default.
 */
export function inAllowedVersion(
  versions: readonly string[] | null | undefined,
  order: Pick<OrderFacts, "version">,
  decision: Decision,
): Decision {
  if (decision.kind !== "unchanged") requireVersion(versions ?? null, order.version);
  return decision;
}
