"use client";

import { type FormEvent, useState, useTransition } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type Role, role as roles } from "@/lib/domain/user";

interface RoleOfUser {
  name: string;
  role: Role;
  change: (role: Role) => Promise<{ kind: "done" } | { kind: "problem"; message: string }>;
}

const powers: Record<Role, string> = {
  customer: "sees their own orders, and nothing of the desk",
  operator: "runs the orders, and sees every customer",
  admin: "runs the orders, and the shop: settings, keys and people",
};

/** A user's role. It is changed in two steps: a key that was pressed by chance opens no desk. */
export function UserRole(user: RoleOfUser) {
  return (
    <DialogButton
      label={user.role}
      aria-label={`Role of ${user.name}: ${user.role}`}
      className="h-8 px-3 text-xs"
      title={`What may ${user.name} do?`}
    >
      {(close) => <RoleForm {...user} close={close} />}
    </DialogButton>
  );
}

function RoleForm({ name, role, change, close }: RoleOfUser & { close: () => void }) {
  const [wanted, setWanted] = useState(role);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();

  function send(event: FormEvent) {
    event.preventDefault();
    start(async () => {
      setProblem(null);
      const answer = await change(wanted).catch(() => ({
        kind: "problem" as const,
        message: "The server could not be reached. Please try again.",
      }));
      if (answer.kind === "problem") {
        setProblem(answer.message);
        return;
      }
      close();
      toast.success(`${name} is now ${wanted}.`);
    });
  }

  return (
    <form method="post" onSubmit={send} className="mt-4 grid gap-3">
      <Select
        aria-label={`Role of ${name}`}
        value={wanted}
        onChange={(event) => setWanted(roles.parse(event.target.value))}
      >
        {roles.options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </Select>
      <p className="text-ink-soft text-sm">
        Who is {wanted} {powers[wanted]}. It holds at once.
      </p>
      {problem && <ErrorNotice>{problem}</ErrorNotice>}
      <DialogButtons
        confirm="Change the role"
        disabled={wanted === role}
        pending={pending}
        close={close}
      />
    </form>
  );
}
