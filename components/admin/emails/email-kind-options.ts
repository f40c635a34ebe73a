import { emailKindLabels, linkEmailKinds } from "@/lib/domain/email/email-view";
import type { Role } from "@/lib/domain/user";

/** The options of the kind filter. Only administrators see emails that contain a sign-in link. */
export function emailKindOptions(role: Role): Record<string, string> {
  const visible = Object.entries(emailKindLabels).filter(
    ([kind]) => role === "admin" || !linkEmailKinds.some((linkKind) => linkKind === kind),
  );
  return { "": "Any", ...Object.fromEntries(visible) };
}
