import { Fragment } from "react";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import type { FormAction } from "@/components/ui/use-server-form";
import { webhookEndpointPath } from "@/lib/domain/admin-paths";
import type { ApiKeyView } from "@/lib/domain/api-key";
import { formatCount } from "@/lib/domain/format-count";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import { type ChangeKeyLimitsAction, KeyLimitsButton } from "./key-limits-button";
import { type RotateApiKeyAction, RotateKeyButton } from "./rotate-key-button";
import { scopeLabel } from "./scope-labels";

type DoneAction = FormAction<{ kind: "done" }>;

interface KeyActions {
  rotateApiKeyAction: RotateApiKeyAction;
  changeKeyLimitsAction: ChangeKeyLimitsAction;
  endPreviousSecretAction: DoneAction;
  revokeApiKeyAction: DoneAction;
}

/** The API keys, newest first. Those that work can be rotated, limited and revoked. */
export function ApiKeyTable({
  keys,
  now,
  actions,
}: {
  keys: readonly ApiKeyView[];
  /** ISO 8601 UTC. */
  now: string;
  actions: KeyActions;
}) {
  return (
    <DataTable
      label="API keys"
      columns={["Key", "Permissions", "Limits", "Created by", "Last used", "Status", "Actions>"]}
    >
      {keys.map((key) => (
        <DataTableRow key={key.id} data-testid={`key-${key.id}`}>
          <DataTableCell className="wrap-anywhere min-w-32">
            <p className="font-medium">{key.name}</p>
            <code className="font-mono text-ink-soft text-xs">{key.prefix}…</code>
          </DataTableCell>
          <DataTableCell className="min-w-64">
            {key.scopes.map(scopeLabel).join(", ")}
          </DataTableCell>
          <DataTableCell className="whitespace-nowrap">
            <KeyLimitsText apiKey={key} />
          </DataTableCell>
          <DataTableCell>
            <p>{operatorActorName(key.createdBy)}</p>
            <p className="text-ink-soft text-xs">
              <LocalTime at={key.createdAt} />
            </p>
          </DataTableCell>
          <DataTableCell>
            {key.lastUsedAt ? <LocalTime at={key.lastUsedAt} /> : "Never"}
          </DataTableCell>
          <DataTableCell className="min-w-40">
            <ApiKeyStatus apiKey={key} now={now} />
          </DataTableCell>
          <DataTableCell>
            {!key.revokedAt && <KeyActionButtons apiKey={key} now={now} actions={actions} />}
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

function KeyActionButtons({
  apiKey,
  now,
  actions,
}: {
  apiKey: ApiKeyView;
  now: string;
  actions: KeyActions;
}) {
  const { rotateApiKeyAction, changeKeyLimitsAction } = actions;
  const field = { name: "apiKeyId", value: apiKey.id };
  const isExpired = apiKey.expiresAt !== null && apiKey.expiresAt <= now;
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {!isExpired && <RotateKeyButton {...{ apiKey, rotateApiKeyAction }} />}
      {apiKey.previousKeyUntil && (
        <ConfirmAction
          label="End old secret"
          title={`End the old secret of “${apiKey.name}”?`}
          description="Requests with the secret before the last rotation are refused within 5 seconds."
          successMessage="Old secret ended"
          action={actions.endPreviousSecretAction}
          field={field}
        />
      )}
      {!isExpired && <KeyLimitsButton {...{ apiKey, changeKeyLimitsAction }} />}
      <ConfirmAction
        label="Revoke key"
        title={`Revoke “${apiKey.name}”?`}
        description={
          <>
            Requests with this key are refused within 5 seconds. This can't be undone.
            <CreatedEndpoints ids={apiKey.webhookEndpoints} />
          </>
        }
        successMessage="API key revoked"
        action={actions.revokeApiKeyAction}
        field={field}
      />
    </div>
  );
}

function CreatedEndpoints({ ids }: { ids: readonly number[] }) {
  if (ids.length === 0) return null;
  return (
    <>
      {" "}
      The webhook endpoints that it has created go on, and get every event. Delete those that are
      not yours:{" "}
      {ids.map((id, index) => (
        <Fragment key={id}>
          {index > 0 && ", "}
          <InlineLink href={webhookEndpointPath(id)} className="underline">
            endpoint {id}
          </InlineLink>
        </Fragment>
      ))}
      .
    </>
  );
}

function KeyLimitsText({ apiKey: { readPerMinute, writePerMinute } }: { apiKey: ApiKeyView }) {
  if (readPerMinute === null && writePerMinute === null) return "The shop's";
  const text = (limit: number | null) => (limit === null ? "the shop's" : formatCount(limit));
  return (
    <>
      <p>Reads: {text(readPerMinute)}</p>
      <p>Writes: {text(writePerMinute)}</p>
      <p className="text-ink-soft text-xs">per minute</p>
    </>
  );
}

function ApiKeyStatus({ apiKey, now }: { apiKey: ApiKeyView; now: string }) {
  return (
    <>
      <StatusBadge apiKey={apiKey} now={now} />
      {!apiKey.revokedAt && apiKey.previousKeyUntil && (
        <p className="mt-1 text-ink-soft text-xs">
          Old secret until <LocalTime at={apiKey.previousKeyUntil} />,{" "}
          {apiKey.previousKeyUsedAt ? (
            <>
              last used <LocalTime at={apiKey.previousKeyUsedAt} />
            </>
          ) : (
            "not used since"
          )}
        </p>
      )}
    </>
  );
}

function StatusBadge({ apiKey, now }: { apiKey: ApiKeyView; now: string }) {
  if (apiKey.revokedAt) return <Badge tone="bad">Revoked</Badge>;
  if (apiKey.expiresAt === null) return <Badge tone="good">Active</Badge>;
  if (apiKey.expiresAt <= now) return <Badge tone="warn">Expired</Badge>;
  return (
    <Badge tone="good">
      Until <LocalTime at={apiKey.expiresAt} />
    </Badge>
  );
}
