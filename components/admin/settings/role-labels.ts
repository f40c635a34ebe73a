import type { Role } from "@/lib/domain/user";

/** The roles as the admin shows them. */
export const roleLabels: Readonly<Record<Role, string>> = {
  customer: "Customer",
  operator: "Operator",
  admin: "Administrator",
};
