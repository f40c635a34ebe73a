"use client";

import * as Popover from "@radix-ui/react-popover";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { SaveViewTrigger } from "./save-view-trigger";
import { saveView } from "./saved-views";

/** Saves the list's current search under a name. The panel is open when it is mounted. */
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
        <SaveViewTrigger />
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
              label="View name"
              maxLength={40}
              required
              autoComplete="off"
            />
            <p className="mt-2 text-ink-soft text-xs">Saved in this browser only.</p>
            <Button type="submit" className="mt-3 w-full">
              Save view
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
