"use client";

import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { removeButtonProps } from "@/components/ui/removable-list";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { endSessionForm } from "@/lib/domain/user";

export type EndSessionAction = FormAction<{ kind: "done" }>;

/** Signs the user out on another device. `name` describes that device. */
export function EndSession({
  sessionId,
  name,
  endSessionAction,
}: {
  sessionId: string;
  name: string;
  endSessionAction: EndSessionAction;
}) {
  const { props, error, pending } = useServerForm({
    action: endSessionAction,
    schema: endSessionForm,
  });
  return (
    <form {...props} className="grid justify-items-end gap-2">
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
      {error && <ErrorNotice>{error}</ErrorNotice>}
    </form>
  );
}
