import type { Metadata } from "next";
import { z } from "zod";
import { PageTitle } from "@/components/admin/layout/page-title";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { InviteUserForm } from "@/components/admin/settings/invite-user-form";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
import { UserTable } from "@/components/admin/settings/user-table";
import { Card, CardHeading } from "@/components/ui/card";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { idCursor, searchTerm } from "@/lib/domain/url-fields";
import { listUsers } from "@/lib/services/users";
import {
  changeUserRoleAction,
  disableUserAction,
  enableUserAction,
  inviteUserAction,
  revokeSessionsAction,
} from "./user-actions";

export const metadata: Metadata = { title: "Users" };

const path = "/admin/settings/users";
const actions = {
  changeUserRoleAction,
  disableUserAction,
  enableUserAction,
  revokeSessionsAction,
};

export default async function UsersPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, user } = await adminPage("admin");
  const who = z.enum(["customers"]);
  const query = await listQuery(searchParams, { who, q: searchTerm, cursor: idCursor });
  const { users, next } = await listUsers({
    ctx,
    input: { who: query.who ?? "admin", q: query.q, after: query.cursor, limit: rowsPerPage },
  });
  return (
    <>
      <PageTitle lead="People who can sign in, and their roles.">Users</PageTitle>
      <SettingsTabs current={path} />
      <Card className="mb-6 p-5 sm:p-6">
        <CardHeading>Invite user</CardHeading>
        <p className="mt-1 mb-4 text-ink-soft text-sm">
          Waybill emails them a link to choose a password. The link expires in 1 hour.
        </p>
        <InviteUserForm inviteUserAction={inviteUserAction} />
      </Card>
      <FilterBar
        path={path}
        search={{ label: "Email", value: query.q, hint: "Beginning of an email" }}
        choices={[
          {
            name: "who",
            label: "Role",
            value: query.who,
            options: { "": "Operators and administrators", customers: "Customers" },
          },
        ]}
      />
      {users.length === 0 ? (
        <EmptyState>No users match. Try another email or role.</EmptyState>
      ) : (
        <UserTable users={users} selfId={user.id} actions={actions} />
      )}
      <Pager
        path={path}
        query={{ who: query.who, q: query.q }}
        cursor={query.cursor?.toString()}
        next={next?.toString() ?? null}
        labels={{ first: "First", next: "More" }}
      />
    </>
  );
}
