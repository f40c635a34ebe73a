"use client";

import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { removeButtonProps } from "@/components/ui/removable-list";
import { type PostedFormAction, usePostedForm } from "@/components/ui/use-posted-form";
import type { FormFailure } from "@/lib/domain/form-failure";

type Outcome = { kind: "idle" } | { kind: "done" };
export type EndSessionState = Outcome | FormFailure;
export type EndSessionAction = PostedFormAction<Outcome>;

const idle: Outcome = { kind: "idle" };

/** Signs the user out on another device. `name` describes that device. */
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
        aria-label={`Sign out ${name}`}
        className="h-10 px-4"
      >
        {pending ? "Signing out…" : "Sign out"}
      </Button>
      {state.kind === "failed" && !pending && <ErrorNotice>{state.message}</ErrorNotice>}
    </form>
  );
}
