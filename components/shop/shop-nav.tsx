import { ShoppingCart } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { SignOutButton } from "@/components/account/sign-out-button";
import { catalogPath } from "@/lib/domain/catalog";
import type { UserView } from "@/lib/domain/user";

const linkClasses =
  "inline-flex h-11 items-center gap-1.5 whitespace-nowrap text-ink-soft text-sm transition-colors hover:text-ink";

/** The shop's navigation. It contains only pages that the user may open. */
export function ShopNav({ user, cartUnits }: { user: UserView | null; cartUnits: number }) {
  return (
    <nav aria-label="Shop">
      <ul className="flex items-center justify-between gap-4 sm:gap-5">
        <NavItem href={catalogPath({})}>Catalog</NavItem>
        <NavItem href="/cart">
          <ShoppingCart aria-hidden className="size-4 max-sm:hidden" />
          Cart
          {cartUnits > 0 && <CartUnits units={cartUnits} />}
        </NavItem>
        {user === null && (
          <>
            <NavItem href="/track">Find your order</NavItem>
            <NavItem href="/signin">Sign in</NavItem>
          </>
        )}
        {user?.role === "customer" && (
          <>
            <NavItem href="/account/orders">My orders</NavItem>
            <NavItem href="/account/settings">Account</NavItem>
          </>
        )}
        {user && user.role !== "customer" && <NavItem href="/admin">Admin</NavItem>}
        {user && (
          <li>
            <SignOutButton className={linkClasses}>Sign out</SignOutButton>
          </li>
        )}
      </ul>
    </nav>
  );
}

function NavItem({ href, children }: { href: string; children: ReactNode }) {
  return (
    <li>
      <Link href={href} className={linkClasses}>
        {children}
      </Link>
    </li>
  );
}

function CartUnits({ units }: { units: number }) {
  return (
    <span
      data-testid="cart-units"
      className="grid h-5 min-w-5 place-items-center rounded-full bg-carbon px-1.5 font-medium text-on-carbon text-xs tabular-nums"
    >
      {units > 99 ? "99+" : units}
      <span className="sr-only"> {units === 1 ? "item" : "items"}</span>
    </span>
  );
}
