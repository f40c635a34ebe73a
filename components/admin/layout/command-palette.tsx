"use client";

import * as Dialog from "@radix-ui/react-dialog";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { orderStatusLabels } from "@/components/orders/status-labels";

import { chooseTheme } from "@/components/theme/choose-theme";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatMoney } from "@/lib/domain/money";
import type { AdminOrderRow } from "@/lib/domain/order/admin-list";
import type { Role } from "@/lib/domain/user";
import { listAdminPages } from "./admin-pages";

const debounceMs = 150;

const themeChoices = [
  { theme: "light", name: "Light theme", icon: Sun },
  { theme: "dark", name: "Dark theme", icon: Moon },
  { theme: "system", name: "System theme", icon: Monitor },
] as const;

/** Searches orders and jumps to admin pages. */
export default function CommandPalette({
  open,
  onOpenChange,
  role,
  embedded,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  role: Role;
  embedded: boolean;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_268/0.5)] backdrop-blur-[2px]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-surface shadow-sheet"
        >
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Palette role={role} embedded={embedded} close={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Mounted only while the dialog is open, so that it is empty when it opens again. */
function Palette({ role, embedded, close }: { role: Role; embedded: boolean; close: () => void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const { orders, isUnavailable } = useOrderSearch(text);
  const term = text.trim().toLowerCase();
  const isMatch = (name: string) => name.toLowerCase().includes(term);
  const pages = listAdminPages(role, embedded).filter(({ name }) => isMatch(name));
  const themes = themeChoices.filter(({ name }) => isMatch(name));

  function go(href: string) {
    close();
    router.push(href);
  }

  return (
    <Command label="Search or jump to" shouldFilter={false} loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        maxLength={200}
        placeholder="Search orders or jump to a page…"
        className="h-13 w-full border-line border-b bg-transparent px-4 text-base outline-none placeholder:text-ink-soft sm:text-sm"
      />
      <Command.List className="max-h-[min(26rem,60vh)] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-8 text-center text-ink-soft text-sm">
          {isUnavailable ? "Order search is unavailable. Try again." : "No results"}
        </Command.Empty>
        {pages.length > 0 && (
          <Group heading="Go to">
            {pages.map(({ href, name, icon: Icon }) => (
              <Choice key={href} value={`page ${href}`} onSelect={() => go(href)}>
                <Icon aria-hidden className="size-4 text-ink-soft" />
                {name}
              </Choice>
            ))}
          </Group>
        )}
        {orders.length > 0 && (
          <Group heading={term ? "Orders" : "Recent orders"}>
            {orders.map((order) => (
              <Choice
                key={order.id}
                value={`order ${order.id}`}
                onSelect={() => go(orderPath(order.id))}
              >
                <OrderLine order={order} />
              </Choice>
            ))}
          </Group>
        )}
        {themes.length > 0 && (
          <Group heading="Theme">
            {themes.map(({ theme, name, icon: Icon }) => (
              <Choice
                key={theme}
                value={`theme ${theme}`}
                onSelect={() => {
                  chooseTheme(theme);
                  close();
                }}
              >
                <Icon aria-hidden className="size-4 text-ink-soft" />
                {name}
              </Choice>
            ))}
          </Group>
        )}
      </Command.List>
    </Command>
  );
}

/**
 * The orders that match the text, searched shortly after the last keystroke. Meanwhile the previous
 * results are hidden, because Enter would open one that doesn't match.
 */
function useOrderSearch(text: string): { orders: AdminOrderRow[]; isUnavailable: boolean } {
  const [q, setQ] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQ(text.trim()), debounceMs);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, isError } = useQuery({
    queryKey: ["admin-search", q],
    queryFn: () => findOrders(q),
    staleTime: 5_000,
  });
  const isCurrent = q === text.trim();
  return { orders: (isCurrent && data) || [], isUnavailable: isError };
}

async function findOrders(q: string): Promise<AdminOrderRow[]> {
  const query = q ? `?${new URLSearchParams({ q })}` : "";
  const { orders } = await fetchAdminData<{ orders: AdminOrderRow[] }>(`/api/admin/search${query}`);
  return orders;
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-soft [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

function Choice({
  value,
  onSelect,
  children,
}: {
  value: string;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className={cn(
        "flex min-h-10 cursor-pointer items-center gap-3 rounded-md px-3 text-sm",
        "data-[selected=true]:bg-carbon-soft",
      )}
    >
      {children}
    </Command.Item>
  );
}

function OrderLine({ order }: { order: AdminOrderRow }) {
  const { name, tone } = orderStatusLabels[order.status];
  return (
    <>
      <span className="font-mono">#{order.id}</span>
      <span className="min-w-0 grow truncate text-ink-soft">
        {order.customerName ?? order.email}
        {order.reference && ` · ${order.reference}`}
      </span>
      <span className="tabular-nums max-sm:hidden">{formatMoney(order.total, order.currency)}</span>
      <Badge tone={tone}>{name}</Badge>
    </>
  );
}
