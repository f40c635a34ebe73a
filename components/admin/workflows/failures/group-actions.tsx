"use client";

import { RotateCw } from "lucide-react";
import { ConfirmAction } from "@/components/ui/confirm-action";
import type { FormAction } from "@/components/ui/use-server-form";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import type { RetryActions } from "./retry-actions";
import { RetryButton } from "./retry-button";

type ChangeState = FormAction<{ kind: "done" }>;

/** What an operator can do with a whole group. */
export function GroupActions({
  group,
  ignoreFailureGroupAction,
  resolveFailureGroupAction,
  reopenFailureGroupAction,
  ...retryActions
}: RetryActions & {
  group: FailureGroupRow;
  ignoreFailureGroupAction: ChangeState;
  resolveFailureGroupAction: ChangeState;
  reopenFailureGroupAction: ChangeState;
}) {
  const { state, fingerprint, open } = group;
  const field = { name: "fingerprint", value: fingerprint };
  const look = "h-9 px-4 text-sm";
  return (
    <>
      {state !== "open" && (
        <ConfirmAction
          label="Reopen failures"
          variant="primary"
          className={look}
          title="Reopen these failures?"
          description="The group is listed as open again, with the failures that were resolved together with it. What was fixed stays resolved."
          successMessage={state === "ignored" ? "Failures no longer ignored" : "Failures reopened"}
          action={reopenFailureGroupAction}
          field={field}
        />
      )}
      {state !== "ignored" && (
        <ConfirmAction
          label="Ignore failures"
          variant="primary"
          className={look}
          title="Ignore these failures?"
          description="They are no longer counted on the overview, and further ones don't reopen the group. Their orders still need attention."
          successMessage="Failures ignored"
          action={ignoreFailureGroupAction}
          field={field}
        />
      )}
      {state !== "resolved" && (
        <ConfirmAction
          label="Resolve failures"
          variant="primary"
          className={look}
          title="Resolve these failures?"
          description="Marks the open ones as resolved without retrying them. Their orders no longer need attention for them. A new failure reopens the group as a regression."
          successMessage="Failures resolved"
          action={resolveFailureGroupAction}
          field={field}
        />
      )}
      <RetryButton
        label="Retry open failures"
        icon={<RotateCw aria-hidden />}
        isOffered={open.count > 0}
        variant="primary"
        className={look}
        selection={{ filter: { fingerprint } }}
        {...retryActions}
      />
    </>
  );
}
