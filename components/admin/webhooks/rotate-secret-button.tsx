"use client";

import { useState } from "react";
import { z } from "zod";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { ShownSecret } from "./shown-secret";

type RotateSecretAction = FormAction<{ kind: "rotated"; secret: string }>;

/** Rotates an endpoint's secret, and shows the new one in the dialog. */
export function RotateSecretButton({
  endpointId,
  rotateSecretAction,
}: {
  endpointId: number;
  rotateSecretAction: RotateSecretAction;
}) {
  return (
    <DialogButton
      label="Rotate secret"
      className="h-8 px-3 text-xs"
      title="Rotate the secret?"
      description="Deliveries are signed with the new and the earlier secrets for 24 hours."
    >
      {(close) => <RotateForm {...{ endpointId, rotateSecretAction, close }} />}
    </DialogButton>
  );
}

function RotateForm({
  endpointId,
  rotateSecretAction,
  close,
}: {
  endpointId: number;
  rotateSecretAction: RotateSecretAction;
  close: () => void;
}) {
  const [secret, setSecret] = useState<string | null>(null);
  const { props, error, pending } = useServerForm({
    action: rotateSecretAction,
    schema: z.object({}),
    onDone: (done) => setSecret(done.secret),
  });
  if (secret !== null) return <ShownSecret value={secret} close={close} />;
  return (
    <form {...props}>
      <input type="hidden" name="endpointId" value={endpointId} />
      {error && <ErrorNotice>{error}</ErrorNotice>}
      <DialogButtons confirm="Rotate secret" danger={false} pending={pending} close={close} />
    </form>
  );
}
