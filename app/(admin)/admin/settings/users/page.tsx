import type { Metadata } from "next";
import { z } from "zod";
import { PageTitle } from "@/components/admin/layout/page-title";
import {
  DataTable,
  DataTableCell,
  DataTableRow,
  EmptyState,
} from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { InviteUserForm } from "@/components/admin/settings/invite-user-form";
import { SettingsTabs } from "@/components/admin/settings/settings-tabs";
import { UserRole } from "@/components/admin/settings/user-role";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { LocalTime } from "@/components/ui/local-time";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { idCursor, searchTerm } from "@/lib/domain/url-fields";
import type { UserRowView } from "@/lib/domain/user";
import { listUsers } from "@/lib/services/users";
import {
  changeUserRoleAction,
  disableUserAction,
  enableUserAction,
  endSessionsAction,
  inviteUserAction,
} from "../actions";

export const metadata: Metadata = { title: "Users" };

const path = "/admin/settings/users";

export default async function UsersPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, user: self } = await adminPage("admin");
  const who = z.enum(["customers"]);
  const query = await listQuery(searchParams, { who, q: searchTerm, cursor: idCursor });
  const { users, next } = await listUsers({
    ctx,
    input: { who: query.who ?? "admin", q: query.q, after: query.cursor, limit: rowsPerPage },
  });
  return (
    <>
      <PageTitle lead="Who may sign in, and what they may do.">Users</PageTitle>
      <SettingsTabs current={path} />
      <Card className="mb-6 p-5 sm:p-6">
        <CardHeading>Make a user</CardHeading>
        <p className="mt-1 mb-4 text-ink-soft text-sm">
          They get an email with a link, good for an hour, and choose a password of their own.
        </p>
        <InviteUserForm send={inviteUserAction} />
      </Card>
      <FilterBar
        path={path}
        search={{ label: "Email", value: query.q, hint: "Beginning of an address" }}
        choices={[
          {
            name: "who",
            label: "Who",
            value: query.who,
            options: { "": "Operators and administrators", customers: "Customers" },
          },
        ]}
      />
      {users.length === 0 ? (
        <EmptyState>Nobody here has such an address.</EmptyState>
      ) : (
        <DataTable
          label="Users"
          columns={["User", "Role", "State", "Last seen", "Sessions>", "Actions>"]}
        >
          {users.map((user) => (
            <DataTableRow key={user.id}>
              <DataTableCell>
                <p className="font-medium">{user.name}</p>
                <p className="text-ink-soft text-xs">{user.email}</p>
              </DataTableCell>
              <DataTableCell>
                {user.id === self.id ? (
                  <span className="text-xs">{user.role} (you)</span>
                ) : (
                  <UserRole
                    name={user.name}
                    role={user.role}
                    change={changeUserRoleAction.bind(null, user.id)}
                  />
                )}
              </DataTableCell>
              <DataTableCell>
                <UserState user={user} />
              </DataTableCell>
              <DataTableCell>
                {user.lastSeenAt ? <LocalTime at={user.lastSeenAt} /> : "never"}
              </DataTableCell>
              <DataTableCell right>{user.openSessions}</DataTableCell>
              <DataTableCell>
                <UserActions user={user} isSelf={user.id === self.id} />
              </DataTableCell>
            </DataTableRow>
          ))}
        </DataTable>
      )}
      <Pager
        path={path}
        query={{ who: query.who, q: query.q }}
        cursor={query.cursor?.toString()}
        next={next?.toString() ?? null}
        words={{ first: "First", next: "More" }}
      />
    </>
  );
}

function UserState({ user }: { user: UserRowView }) {
  if (user.disabledAt) return <Badge tone="bad">Disabled</Badge>;
  if (!user.isConfirmed) return <Badge tone="warn">No password yet</Badge>;
  return <Badge tone="good">Active</Badge>;
}

function UserActions({ user, isSelf }: { user: UserRowView; isSelf: boolean }) {
  return (
    <div className="flex justify-end gap-2">
      {user.openSessions > 0 && (
        <ConfirmAction
          label="End sessions"
          title={`Sign ${user.name} out everywhere?`}
          consequence={
            isSelf
              ? "You are signed out too, at once. You can sign in again."
              : "They are signed out at once and can sign in again."
          }
          done="Every session has ended."
          act={endSessionsAction.bind(null, user.id)}
        />
      )}
      {!isSelf &&
        (user.disabledAt ? (
          <ConfirmAction
            label="Enable"
            variant="primary"
            title={`Let ${user.name} sign in again?`}
            consequence="With the password and the role as they were."
            done={`${user.name} may sign in.`}
            act={enableUserAction.bind(null, user.id)}
          />
        ) : (
          <ConfirmAction
            label="Disable"
            title={`Disable ${user.name}?`}
            consequence="They are signed out at once and can't sign in until somebody enables them."
            done={`${user.name} is disabled.`}
            act={disableUserAction.bind(null, user.id)}
          />
        ))}
    </div>
  );
}
