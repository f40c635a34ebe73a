import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { LocalTime } from "@/components/ui/local-time";
import type { FormAction } from "@/components/ui/use-server-form";
import type { ApiKeyView } from "@/lib/domain/api-key";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import { scopeLabel } from "./scope-labels";

type RevokeApiKeyAction = FormAction<{ kind: "done" }>;

/** The API keys, newest first. Each one can be revoked. */
export function ApiKeyTable({
  keys,
  now,
  revokeApiKeyAction,
}: {
  keys: readonly ApiKeyView[];
  /** ISO 8601 UTC. */
  now: string;
  revokeApiKeyAction: RevokeApiKeyAction;
}) {
  return (
    <DataTable
      label="API keys"
      columns={["Key", "Permissions", "Created by", "Last used", "Status", "Actions>"]}
    >
      {keys.map((key) => (
        <DataTableRow key={key.id} data-testid={`key-${key.id}`}>
          <DataTableCell>
            <p className="font-medium">{key.name}</p>
            <code className="font-mono text-ink-soft text-xs">{key.prefix}…</code>
          </DataTableCell>
          <DataTableCell>{key.scopes.map(scopeLabel).join(", ")}</DataTableCell>
          <DataTableCell>
            <p>{operatorActorName(key.createdBy)}</p>
            <p className="text-ink-soft text-xs">
              <LocalTime at={key.createdAt} />
            </p>
          </DataTableCell>
          <DataTableCell>
            {key.lastUsedAt ? <LocalTime at={key.lastUsedAt} /> : "Never"}
          </DataTableCell>
          <DataTableCell>
            <ApiKeyStatus apiKey={key} now={now} />
          </DataTableCell>
          <DataTableCell className="text-right">
            {!key.revokedAt && (
              <ConfirmAction
                label="Revoke key"
                title={`Revoke “${key.name}”?`}
                description="Requests with this key are refused within 5 seconds. This can't be undone."
                successMessage="API key revoked"
                action={revokeApiKeyAction}
                field={{ name: "apiKeyId", value: key.id }}
              />
            )}
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

function ApiKeyStatus({ apiKey, now }: { apiKey: ApiKeyView; now: string }) {
  if (apiKey.revokedAt) return <Badge tone="bad">Revoked</Badge>;
  if (apiKey.expiresAt === null) return <Badge tone="good">Active</Badge>;
  if (apiKey.expiresAt <= now) return <Badge tone="warn">Expired</Badge>;
  return (
    <Badge tone="good">
      Until <LocalTime at={apiKey.expiresAt} />
    </Badge>
  );
}
