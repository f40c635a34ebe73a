"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { SuccessNotice } from "@/components/ui/success-notice";

/** The secret of an endpoint, which is shown only when it is made. */
export function ShownSecret({ value, close }: { value: string; close: () => void }) {
  return (
    <div className="grid gap-3">
      <SuccessNotice>
        Copy this secret now. It verifies the signatures, and you won't be able to see it again.
      </SuccessNotice>
      <div className="flex items-center gap-2 rounded-md border border-line bg-sunken px-3 py-2">
        <code data-testid="webhook-secret" className="min-w-0 flex-1 break-all font-mono text-sm">
          {value}
        </code>
        <CopyButton text={value} label="Copy secret" />
      </div>
      <Button variant="quiet" onClick={close} className="justify-self-start">
        Done
      </Button>
    </div>
  );
}
