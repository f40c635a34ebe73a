"use client";

import { toast } from "sonner";
import { z } from "zod";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import type { CappedCount } from "@/lib/domain/capped-count";
import { formatCount } from "@/lib/domain/format-count";
import type { DeliverySearch } from "./delivery-filters";

type RedeliverAction = FormAction<{ kind: "done"; message: string }>;

interface RedeliverButtonProps {
  endpointId: number;
  search: DeliverySearch;
  /** The deliveries that match now, up to as many as one call queues. */
  matching: CappedCount;
  redeliverWebhooksAction: RedeliverAction;
}

/** Makes the deliveries that match a filter again, after a dialog that says how many. */
export function RedeliverButton(props: RedeliverButtonProps) {
  const { count, isExact } = props.matching;
  const deliveries = `${formatCount(count)} ${count === 1 ? "delivery" : "deliveries"}`;
  return (
    <DialogButton
      label={`Deliver these again (${formatCount(count)}${isExact ? "" : "+"})`}
      className="h-8 px-3 text-xs"
      title="Deliver these again?"
      description={
        isExact
          ? `At most ${deliveries} that match the filter, on all pages, are posted again with the same webhook-id.`
          : `More match than can be queued at once: at most the oldest ${deliveries} are posted again with the same webhook-id.`
      }
    >
      {(close) => <RedeliverForm {...props} close={close} />}
    </DialogButton>
  );
}

function RedeliverForm({
  endpointId,
  search,
  redeliverWebhooksAction,
  close,
}: RedeliverButtonProps & { close: () => void }) {
  const { props, error, pending } = useServerForm({
    action: redeliverWebhooksAction,
    schema: z.object({}),
    onDone({ message }) {
      close();
      toast.success(message);
    },
  });
  return (
    <form {...props}>
      <input type="hidden" name="endpointId" value={endpointId} />
      {Object.entries(search).map(
        ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
      )}
      {error && <ErrorNotice>{error}</ErrorNotice>}
      <DialogButtons confirm="Deliver again" pending={pending} close={close} />
    </form>
  );
}
