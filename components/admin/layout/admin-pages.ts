import {
  Boxes,
  ChartGantt,
  ChartLine,
  CreditCard,
  FlaskConical,
  Home,
  type LucideIcon,
  Mail,
  Package,
  Plug,
  ScrollText,
  Settings,
  Tag,
  Users,
  Workflow,
} from "lucide-react";
import type { Role } from "@/lib/domain/user";

/** A page of the admin menu. */
export interface AdminPage {
  href: string;
  name: string;
  icon: LucideIcon;
  /** Who can see it: operators and administrators, or only administrators. */
  for: "operator" | "admin";
  /** The paths of its tabs that don't begin with its own. */
  others?: readonly string[];
  /** Available only with the embedded services, because it changes their behavior. */
  onlyEmbedded?: boolean;
}

/** The pages of the admin, in the order of the menu and the command palette. */
export const adminPages: readonly AdminPage[] = [
  { href: "/admin", name: "Overview", icon: Home, for: "operator" },
  { href: "/admin/orders", name: "Orders", icon: Package, for: "operator" },
  { href: "/admin/products", name: "Products", icon: Tag, for: "operator" },
  { href: "/admin/inventory", name: "Inventory", icon: Boxes, for: "operator" },
  { href: "/admin/customers", name: "Customers", icon: Users, for: "operator" },
  { href: "/admin/payments", name: "Payments", icon: CreditCard, for: "operator" },
  { href: "/admin/emails", name: "Emails", icon: Mail, for: "operator" },
  {
    ...{ href: "/admin/integrations", name: "Integrations", icon: Plug, for: "operator" },
    others: ["/admin/webhooks"],
  },
  { href: "/admin/workflows", name: "Workflows", icon: Workflow, for: "operator" },
  { href: "/admin/metrics", name: "Metrics", icon: ChartLine, for: "operator" },
  { href: "/admin/traces", name: "Traces", icon: ChartGantt, for: "operator" },
  { href: "/admin/logs", name: "Logs", icon: ScrollText, for: "operator" },
  { href: "/admin/settings", name: "Settings", icon: Settings, for: "admin" },
  { href: "/admin/lab", name: "Lab", icon: FlaskConical, for: "operator", onlyEmbedded: true },
];

/** The admin pages that a user with this role can see. */
export function listAdminPages(role: Role, embedded: boolean): AdminPage[] {
  return adminPages.filter(
    (page) => (page.for === "operator" || role === "admin") && (embedded || !page.onlyEmbedded),
  );
}
