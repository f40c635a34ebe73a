import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { Badge } from "@/components/ui/badge";
import { ConfirmAction } from "@/components/ui/confirm-action";
import { LocalTime } from "@/components/ui/local-time";
import type { FormAction } from "@/components/ui/use-server-form";
import type { UserRowView } from "@/lib/domain/user";
import { roleLabels } from "./role-labels";
import { UserRole } from "./user-role";

type UserAction = FormAction<{ kind: "done" }>;

/** The server actions for one user. */
export interface UserActions {
  changeUserRoleAction: UserAction;
  disableUserAction: UserAction;
  enableUserAction: UserAction;
  revokeSessionsAction: UserAction;
}

/** The users, with their roles, statuses and sessions. `selfId` is the signed-in user. */
export function UserTable({
  users,
  selfId,
  actions,
}: {
  users: readonly UserRowView[];
  selfId: number;
  actions: UserActions;
}) {
  return (
    <DataTable
      label="Users"
      columns={["User", "Role", "Status", "Last seen", "Sessions>", "Actions>"]}
    >
      {users.map((user) => (
        <DataTableRow key={user.id}>
          <DataTableCell>
            <p className="font-medium">{user.name}</p>
            <p className="text-ink-soft text-xs">{user.email}</p>
          </DataTableCell>
          <DataTableCell>
            {user.id === selfId ? (
              <span className="text-xs">{roleLabels[user.role]} (you)</span>
            ) : (
              <UserRole user={user} changeUserRoleAction={actions.changeUserRoleAction} />
            )}
          </DataTableCell>
          <DataTableCell>
            <UserStatus user={user} />
          </DataTableCell>
          <DataTableCell>
            {user.lastSeenAt ? <LocalTime at={user.lastSeenAt} /> : "Never"}
          </DataTableCell>
          <DataTableCell right>{user.openSessions}</DataTableCell>
          <DataTableCell>
            <UserActionButtons user={user} isSelf={user.id === selfId} actions={actions} />
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

function UserStatus({ user }: { user: UserRowView }) {
  if (user.disabledAt) return <Badge tone="bad">Disabled</Badge>;
  if (!user.isConfirmed) return <Badge tone="warn">Invited</Badge>;
  return <Badge tone="good">Active</Badge>;
}

function UserActionButtons({
  user,
  isSelf,
  actions: { disableUserAction, enableUserAction, revokeSessionsAction },
}: {
  user: UserRowView;
  isSelf: boolean;
  actions: UserActions;
}) {
  const field = { name: "userId", value: user.id };
  return (
    <div className="flex justify-end gap-2">
      {user.openSessions > 0 && (
        <ConfirmAction
          label="Sign out everywhere"
          title={`Sign ${user.name} out everywhere?`}
          description={
            isSelf
              ? "You are signed out immediately, here too. You can sign in again."
              : "They are signed out immediately and can sign in again."
          }
          successMessage="Sessions revoked"
          action={revokeSessionsAction}
          field={field}
        />
      )}
      {!isSelf &&
        (user.disabledAt ? (
          <ConfirmAction
            label="Enable user"
            variant="primary"
            title={`Enable ${user.name}?`}
            description="They can sign in again, with their existing password and role."
            successMessage="User enabled"
            action={enableUserAction}
            field={field}
          />
        ) : (
          <ConfirmAction
            label="Disable user"
            title={`Disable ${user.name}?`}
            description="They are signed out immediately and can't sign in until they are enabled again."
            successMessage="User disabled"
            action={disableUserAction}
            field={field}
          />
        ))}
    </div>
  );
}
