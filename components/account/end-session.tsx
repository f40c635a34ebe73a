"use client";

import { Button } from "@/components/ui/button";
import { removeButtonProps } from "@/components/ui/removable-list";
import { ErrorNotice } from "@/components/ui/notice";
import { type PostedFormAction, usePostedForm } from "@/components/ui/use-posted-form";
import type { FormFailure } from "@/lib/domain/form-failure";

type Outcome = { kind: "idle" } | { kind: "done" };
export type EndSessionState = Outcome | FormFailure;
export type EndSessionAction = PostedFormAction<Outcome>;

const idle: Outcome = { kind: "idle" };

/** Ends a session of one's own on another device, which `name` tells. */
export function EndSession({
  sessionId,
  name,
  end,
}: {
  sessionId: string;
  name: string;
  end: EndSessionAction;
}) {
  const [state, action, pending] = usePostedForm(end, idle);
  return (
    <form action={action} className="grid justify-items-end gap-2">
      <input type="hidden" name="sessionId" value={sessionId} />
      <Button
        {...removeButtonProps(sessionId)}
        type="submit"
        variant="quiet"
        disabled={pending}
        aria-label={`End the session of ${name}`}
        className="h-10 px-4"
      >
        {pending ? "Ending…" : "End"}
      </Button>
      {state.kind === "failed" && !pending && <ErrorNotice>{state.message}</ErrorNotice>}
    </form>
  );
}
