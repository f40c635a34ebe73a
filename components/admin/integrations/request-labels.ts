import type { Tone } from "@/components/ui/badge";
import type { RequestOutcome } from "@/lib/domain/integrations/api-request";

/** How a call of the API ended. */
export const requestOutcomeLabels: Readonly<Record<RequestOutcome, { name: string; tone: Tone }>> =
  {
    succeeded: { name: "Succeeded (2xx, 3xx)", tone: "good" },
    refused: { name: "Refused (4xx)", tone: "warn" },
    failed: { name: "Failed (5xx)", tone: "bad" },
  };
