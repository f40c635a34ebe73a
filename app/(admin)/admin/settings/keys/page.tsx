import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { ApiKeyTable } from "@/components/admin/settings/api-key-table";
import { CreateKeyForm } from "@/components/admin/settings/create-key-form";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
import { Card, CardHeading } from "@/components/ui/card";
import { InlineLink } from "@/components/ui/inline-link";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { idCursor } from "@/lib/domain/url-fields";
import { listApiKeys } from "@/lib/services/api-keys";
import {
  changeKeyLimitsAction,
  createApiKeyAction,
  endPreviousSecretAction,
  revokeApiKeyAction,
  rotateApiKeyAction,
} from "./api-key-actions";

export const metadata: Metadata = { title: "API keys" };

const path = "/admin/settings/keys";

export default async function ApiKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("admin");
  const { cursor } = await listQuery(searchParams, { cursor: idCursor });
  const { keys, next } = await listApiKeys({
    ctx,
    input: { before: cursor, limit: rowsPerPage },
  });
  return (
    <>
      <PageTitle
        lead={
          <>
            Keys for integrations. A key is shown once. Changes take up to 5 seconds. The{" "}
            <InlineLink href="/docs" className="underline">
              API reference
            </InlineLink>{" "}
            says how to use them.
          </>
        }
      >
        API keys
      </PageTitle>
      <SettingsTabs current={path} />
      <Card className="mb-6 p-5 sm:p-6">
        <CardHeading>Create API key</CardHeading>
        <div className="mt-4">
          <CreateKeyForm createApiKeyAction={createApiKeyAction} />
        </div>
      </Card>
      {keys.length === 0 ? (
        <EmptyState>No API keys yet. Create one above to connect an integration.</EmptyState>
      ) : (
        <ApiKeyTable
          keys={keys}
          now={ctx.now().toISOString()}
          actions={{
            ...{ rotateApiKeyAction, changeKeyLimitsAction },
            ...{ endPreviousSecretAction, revokeApiKeyAction },
          }}
        />
      )}
      <Pager path={path} query={{}} cursor={cursor?.toString()} next={next?.toString() ?? null} />
    </>
  );
}
