"use client";

import { useOptimistic, useTransition } from "react";
import { toast } from "sonner";
import { Select } from "@/components/ui/form-field";
import { type Role, role as roles } from "@/lib/domain/user";

/** A user's role, changed where it stands; it goes back when the change was refused. */
export function UserRole({
  name,
  role,
  change,
}: {
  name: string;
  role: Role;
  change: (role: Role) => Promise<{ kind: "done" } | { kind: "problem"; message: string }>;
}) {
  const [shown, show] = useOptimistic(role);
  const [pending, start] = useTransition();
  return (
    <Select
      aria-label={`Role of ${name}`}
      value={shown}
      disabled={pending}
      className="h-8 w-auto py-0 sm:text-xs"
      onChange={(event) => {
        const wanted = roles.parse(event.target.value);
        start(async () => {
          show(wanted);
          const answer = await change(wanted).catch(() => ({
            kind: "problem" as const,
            message: "The server could not be reached. Please try again.",
          }));
          if (answer.kind === "problem") toast.error(answer.message);
          else toast.success(`${name} is now ${wanted}.`);
        });
      }}
    >
      {roles.options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </Select>
  );
}
