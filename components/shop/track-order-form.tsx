import { ArrowRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { TextField } from "@/components/ui/text-field";

/** Opens the order page for a pasted tracking link or token. Works without JavaScript. */
export function TrackOrderForm({ pasted, error }: { pasted?: string; error?: string }) {
  return (
    <form action="/track" method="get">
      <div className="flex gap-2">
        <TextField
          id="tracking-link"
          name="order"
          label="Tracking link or token"
          hideLabel
          placeholder="Paste your tracking link"
          required
          maxLength={2000}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={pasted}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : "tracking-link-error"}
        />
        <Button type="submit">
          Track order
          <ArrowRight aria-hidden />
        </Button>
      </div>
      {error !== undefined && (
        <div className="mt-3">
          <ErrorNotice id="tracking-link-error">{error}</ErrorNotice>
        </div>
      )}
    </form>
  );
}
