import {
  Boxes,
  CreditCard,
  FlaskConical,
  Home,
  type LucideIcon,
  Mail,
  Package,
  Settings,
  Tag,
  Users,
} from "lucide-react";
import type { Role } from "@/lib/domain/user";

/** A page of the admin that its menu leads to. */
export interface AdminPage {
  href: string;
  name: string;
  icon: LucideIcon;
  /** Who may see it: operators and administrators, or administrators alone. */
  for: "operator" | "admin";
  /** Only beside the embedded services, which it plays with. */
  onlyEmbedded?: boolean;
}

/** Every page of the admin, in the order of the menu and of the command palette. */
export const adminPages: readonly AdminPage[] = [
  { href: "/admin", name: "Overview", icon: Home, for: "operator" },
  { href: "/admin/orders", name: "Orders", icon: Package, for: "operator" },
  { href: "/admin/products", name: "Products", icon: Tag, for: "operator" },
  { href: "/admin/inventory", name: "Inventory", icon: Boxes, for: "operator" },
  { href: "/admin/customers", name: "Customers", icon: Users, for: "operator" },
  { href: "/admin/payments", name: "Payments", icon: CreditCard, for: "operator" },
  { href: "/admin/emails", name: "Emails", icon: Mail, for: "operator" },
  { href: "/admin/settings", name: "Settings", icon: Settings, for: "admin" },
  { href: "/admin/lab", name: "Lab", icon: FlaskConical, for: "operator", onlyEmbedded: true },
];

/** The places that somebody of this role may go to. */
export function pagesFor(role: Role, embedded: boolean): AdminPage[] {
  return adminPages.filter(
    (place) => (place.for === "operator" || role === "admin") && (embedded || !place.onlyEmbedded),
  );
}
