import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { CreateKeyForm } from "@/components/admin/settings/create-key-form";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { LocalTime } from "@/components/ui/local-time";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import type { ApiKeyView } from "@/lib/domain/api-key";
import { idCursor } from "@/lib/domain/url-fields";
import { listApiKeys } from "@/lib/services/api-keys";
import { createApiKeyAction, revokeApiKeyAction } from "../actions";

export const metadata: Metadata = { title: "API keys" };

const path = "/admin/settings/keys";

export default async function ApiKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("admin");
  const { cursor } = await listQuery(searchParams, { cursor: idCursor });
  const { keys, next } = await listApiKeys({
    ctx,
    input: { before: cursor, limit: rowsPerPage },
  });
  const now = ctx.now().toISOString();
  return (
    <>
      <PageTitle lead="For integrations. A key is shown once; a revoked one opens nothing within 5 seconds.">
        API keys
      </PageTitle>
      <SettingsTabs current={path} />
      <Card className="mb-6 p-5 sm:p-6">
        <CardHeading>Make a key</CardHeading>
        <div className="mt-4">
          <CreateKeyForm send={createApiKeyAction} />
        </div>
      </Card>
      {keys.length === 0 ? (
        <EmptyState>There are no API keys.</EmptyState>
      ) : (
        <DataTable
          label="API keys"
          columns={["Key", "May", "Made by", "Last used", "State", "Actions>"]}
        >
          {keys.map((key) => (
            <DataTableRow key={key.id} data-testid={`key-${key.id}`}>
              <DataTableCell>
                <p className="font-medium">{key.name}</p>
                <code className="font-mono text-ink-soft text-xs">{key.prefix}…</code>
              </DataTableCell>
              <DataTableCell className="font-mono text-xs">{key.scopes.join(" ")}</DataTableCell>
              <DataTableCell>
                <p>{key.createdBy}</p>
                <p className="text-ink-soft text-xs">
                  <LocalTime at={key.createdAt} />
                </p>
              </DataTableCell>
              <DataTableCell>
                {key.lastUsedAt ? <LocalTime at={key.lastUsedAt} /> : "never"}
              </DataTableCell>
              <DataTableCell>
                <KeyState apiKey={key} now={now} />
              </DataTableCell>
              <DataTableCell className="text-right">
                {!key.revokedAt && (
                  <ConfirmAction
                    label="Revoke"
                    title={`Revoke “${key.name}”?`}
                    consequence="Whatever uses it is refused within 5 seconds. This can't be undone."
                    done="The key is revoked."
                    act={revokeApiKeyAction.bind(null, key.id)}
                  />
                )}
              </DataTableCell>
            </DataTableRow>
          ))}
        </DataTable>
      )}
      <Pager path={path} query={{}} cursor={cursor?.toString()} next={next?.toString() ?? null} />
    </>
  );
}

function KeyState({ apiKey, now }: { apiKey: ApiKeyView; now: string }) {
  if (apiKey.revokedAt) return <Badge tone="bad">Revoked</Badge>;
  if (apiKey.expiresAt === null) return <Badge tone="good">Active</Badge>;
  if (apiKey.expiresAt <= now) return <Badge tone="warn">Run out</Badge>;
  return (
    <Badge tone="good">
      Until <LocalTime at={apiKey.expiresAt} />
    </Badge>
  );
}
