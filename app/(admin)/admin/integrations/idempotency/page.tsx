import type { Metadata } from "next";
import { IdempotencyCard } from "@/components/admin/integrations/idempotency-card";
import { IdempotencyTable } from "@/components/admin/integrations/idempotency-table";
import { IntegrationsTabs } from "@/components/admin/integrations/integrations-tabs";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterActions } from "@/components/admin/list/filter-actions";
import { Pager } from "@/components/admin/list/pager";
import { FormField, Input } from "@/components/ui/form-field";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import type { Context } from "@/lib/context";
import { idempotencyPath } from "@/lib/domain/admin-paths";
import {
  formatKeyCursor,
  type KeyCursor,
  keyCursor,
  searchedKey,
} from "@/lib/domain/integrations/idempotency-key";
import { findIdempotencyKey, listIdempotencyKeys } from "@/lib/services/integrations";

export const metadata: Metadata = { title: "Idempotency keys" };

export default async function IdempotencyPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const { key, cursor } = await listQuery(searchParams, { key: searchedKey, cursor: keyCursor });
  return (
    <>
      <PageTitle lead="What integrations have sent as Idempotency-Key in the last 24 hours: the first request with each key, its answer, and what came with the same key later.">
        Idempotency keys
      </PageTitle>
      <IntegrationsTabs current={idempotencyPath} />
      <form
        action={idempotencyPath}
        className="mb-4 flex flex-wrap items-end gap-3"
        key={key ?? ""}
      >
        <FormField id="filter-key" label="Key" className="min-w-56 flex-1">
          {(control) => (
            <Input
              {...control}
              type="search"
              name="key"
              defaultValue={key}
              maxLength={255}
              placeholder="The whole key"
              spellCheck={false}
            />
          )}
        </FormField>
        <FilterActions path={idempotencyPath} isFiltered={key !== undefined} />
      </form>
      {key === undefined ? (
        <AllKeys ctx={ctx} before={cursor} />
      ) : (
        <FoundKeys ctx={ctx} value={key} />
      )}
    </>
  );
}

async function FoundKeys({ ctx, value }: { ctx: Context; value: string }) {
  const found = await findIdempotencyKey({ ctx, input: { key: value } });
  if (found.length === 0) {
    return (
      <EmptyState>
        No API key has sent this key in the last 24 hours. Check that it is complete.
      </EmptyState>
    );
  }
  return (
    <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
      {found.map((one) => (
        <IdempotencyCard key={one.credential} found={one} />
      ))}
    </div>
  );
}

async function AllKeys({ ctx, before }: { ctx: Context; before: KeyCursor | undefined }) {
  const { keys, next } = await listIdempotencyKeys({ ctx, input: { before, limit: rowsPerPage } });
  return (
    <>
      {keys.length > 0 ? (
        <IdempotencyTable keys={keys} />
      ) : (
        <EmptyState>
          No keys yet. They appear here when an integration sends the header Idempotency-Key.
        </EmptyState>
      )}
      <Pager
        path={idempotencyPath}
        query={{}}
        cursor={before && formatKeyCursor(before)}
        next={next && formatKeyCursor(next)}
      />
    </>
  );
}
