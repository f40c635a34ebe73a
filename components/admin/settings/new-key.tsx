"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { SuccessNotice } from "@/components/ui/success-notice";

/** A key that was just made. It is shown this once. */
export function NewKey({ value, close }: { value: string; close: () => void }) {
  return (
    <div className="grid gap-3">
      <SuccessNotice>Copy this key now. You won't be able to see it again.</SuccessNotice>
      <div className="flex items-center gap-2 rounded-md border border-line bg-sunken px-3 py-2">
        <code data-testid="new-key" className="min-w-0 flex-1 break-all font-mono text-sm">
          {value}
        </code>
        <CopyButton text={value} label="Copy key" />
      </div>
      <Button variant="quiet" onClick={close} className="justify-self-start">
        Done
      </Button>
    </div>
  );
}
