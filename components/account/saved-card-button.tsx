"use client";

import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { removeButtonProps } from "@/components/ui/removable-list";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { savedCardForm } from "@/lib/domain/saved-card";

export type SavedCardAction = FormAction<{ kind: "done" }>;

/**
 * Removes a saved card or makes it the default. `label` begins with the button's own text and names the
 * card for screen readers (WCAG 2.5.3). While it is pending, they read the text.
 */
export function SavedCardButton({
  cardId,
  label,
  text: [idleText, busyText],
  action,
  isRemoval = false,
}: {
  cardId: string;
  label: string;
  text: readonly [idle: string, busy: string];
  action: SavedCardAction;
  isRemoval?: boolean;
}) {
  const { props, error, pending } = useServerForm({ action, schema: savedCardForm });
  return (
    <form {...props} className="grid justify-items-end gap-2">
      <input type="hidden" name="cardId" value={cardId} />
      <Button
        {...(isRemoval && removeButtonProps(cardId))}
        type="submit"
        variant="quiet"
        disabled={pending}
        aria-label={pending ? undefined : label}
        className="h-10 px-4"
      >
        {pending ? busyText : idleText}
      </Button>
      {error && <ErrorNotice>{error}</ErrorNotice>}
    </form>
  );
}
