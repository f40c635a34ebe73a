"use client";

import { Popover } from "radix-ui";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { SaveViewFace } from "./save-view-button";
import { saveView } from "./saved-views";

/** Keeps the list's question under a name. It is there once it is wanted, and open then. */
export default function SaveViewPanel({ query }: { query: string }) {
  const [isOpen, setOpen] = useState(true);

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (!name) return;
    saveView({ name, query });
    setOpen(false);
  }

  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <SaveViewFace />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Save this view"
          className="z-30 w-72 rounded-lg border border-line bg-surface p-4 shadow-sheet"
        >
          <form method="post" onSubmit={save}>
            <TextField
              id="view-name"
              name="name"
              label="Name of the view"
              maxLength={40}
              required
              autoComplete="off"
            />
            <p className="mt-2 text-ink-soft text-xs">It is kept in this browser.</p>
            <Button type="submit" className="mt-3 w-full">
              Save
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
