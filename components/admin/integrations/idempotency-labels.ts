import type { Tone } from "@/components/ui/badge";
import type { KeyState } from "@/lib/domain/integrations/idempotency-key";

/** What became of the first call with a key. */
export const keyStateLabels: Readonly<Record<KeyState, { name: string; tone: Tone }>> = {
  answered: { name: "Answered", tone: "good" },
  running: { name: "Running", tone: "carbon" },
  interrupted: { name: "Interrupted", tone: "warn" },
};
