"use client";

import { useHealth } from "@/components/admin/health/live-health";
import { ErrorNotice } from "@/components/ui/notice";
import type { CheckFacts } from "@/lib/domain/health/health";

/** Says that the Inngest server lacks functions, what Waybill does about it, and what to do. */
export function RegistrationNotice() {
  const { state, facts } = useHealth().health.details.inngest;
  if (state !== "unregistered") return null;
  return (
    <div className="mb-4">
      <ErrorNotice>
        {facts.functions === 0 ? forgottenText(facts) : missingText(facts)} Waybill then resumes the
        waiting orders.
      </ErrorNotice>
    </div>
  );
}

/** A server that keeps its functions in memory has restarted. */
function forgottenText({ registrationError }: CheckFacts): string {
  const begin = "The Inngest server doesn't have these functions, so events start nothing.";
  return registrationError === undefined
    ? `${begin} Waybill is registering them again.`
    : `${begin} Waybill could not register them again (${registrationError}) and will retry within five minutes. You can also register them with a PUT request to /api/inngest.`;
}

function missingText({ missing }: CheckFacts): string {
  const names = Array.isArray(missing) ? missing.join(", ") : "";
  return `The Inngest server lacks some functions, so their events start nothing: ${names}. Register them with a PUT request to /api/inngest.`;
}
