"use client";

import { Button } from "@/components/ui/button";
import { Dialog, showModal } from "@/components/ui/dialog";
import { listKeys } from "./list-keyboard";

export default function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const keys = [...listKeys, { keys: ["⌘ or Ctrl", "K"], does: "Search orders or jump to a page" }];
  return (
    <Dialog ref={showModal} onClose={onClose} title="Keyboard shortcuts">
      <dl className="mt-4 divide-y divide-line text-sm">
        {keys.map((row) => (
          <div key={row.does} className="flex items-center justify-between gap-4 py-2">
            <dt className="flex gap-1">
              {row.keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded-sm border border-line-strong bg-sunken px-1.5 py-0.5 text-center font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-ink-soft">{row.does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <Button type="submit" variant="quiet" className="mt-5 w-full">
          Close
        </Button>
      </form>
    </Dialog>
  );
}
