import type { Context } from "@/lib/context";
import { contextFor } from "@/lib/runtime";

/** Functions act on behalf of the system itself. */
export function system(): Context {
  return contextFor({ kind: "system" });
}
