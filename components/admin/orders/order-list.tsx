"use client";

import { ChevronLeft, ChevronRight, Download, Keyboard } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useOpsConnection } from "@/components/realtime/live-admin";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { cn } from "@/lib/cn";
import {
  type AdminOrderPage,
  type AdminSearch,
  withoutPage,
  writeAdminSearch,
} from "@/lib/domain/order/admin-list";
import { type BulkActions, BulkBar } from "./bulk-bar";
import { FilterButton } from "./filter-button";
import { chipsOf, FilterChips } from "./filter-chips";
import type { FilterProduct } from "./filter-panel";
import { useListKeyboard } from "./list-keyboard";
import { ListSkeleton } from "./list-skeleton";
import { OrderTable } from "./order-table";
import { SearchBox } from "./search-box";
import { SearchLink } from "./search-link";
import { sayChosen, toggled, withRange } from "./selection";
import { useAdminSearch } from "./use-admin-search";
import { type OrderList as Listed, useOrderList } from "./use-order-list";
import { useSelection } from "./use-selection";
import { ViewLinks } from "./view-links";

/** Only who asks for it fetches it. */
const KeyboardHelp = lazy(() => import("./keyboard-help"));

/** The admin's list of orders: what its address asks for, live, by mouse, finger and keyboard. */
export function OrderList({
  first,
  products,
  currency,
  actions,
}: {
  /** The page as the server has read it, and the query that it is for. */
  first: { query: string; page: AdminOrderPage };
  products: readonly FilterProduct[];
  currency: string;
  actions: BulkActions;
}) {
  const { search, narrow, show } = useAdminSearch();
  const list = useOrderList({ search, show }, first);
  const table = useRef<HTMLTableElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const rangeStart = useRef<number>(undefined);
  const orders = list.page?.orders ?? [];
  const shown = orders.map(({ id }) => id);
  const { selection, choose, clear } = useSelection(writeAdminSearch(withoutPage(search)));
  // While another page is on its way, the rows that stand there may be of another list.
  const chooseShown: typeof choose = (wanted) => !list.isOther && choose(wanted);

  useListKeyboard(table, {
    toggle(id) {
      rangeStart.current = id;
      chooseShown((ids) => toggled(ids, id));
    },
    selectTo(id) {
      const from = rangeStart.current ?? id;
      chooseShown((ids) => withRange(ids, shown, { from, to: id }));
    },
    clear,
    search: () => searchBox.current?.focus(),
    help: () => setHelpOpen(true),
  });

  const chips = chipsOf(search, { products, currency });
  return (
    <>
      <ViewLinks search={search} show={show} />
      <div className="my-3 flex flex-wrap items-center gap-2">
        <SearchBox
          ref={searchBox}
          term={search.q ?? ""}
          find={(q) => narrow({ q }, { history: "replace" })}
        />
        <FilterButton
          search={search}
          narrow={narrow}
          products={products}
          currency={currency}
          count={chips.length}
        />
        <ExportLink search={search} />
        <Button
          variant="quiet"
          aria-label="Keys of the list"
          title="Keys of the list (?)"
          className="h-10 px-3 max-lg:hidden"
          onClick={() => setHelpOpen(true)}
        >
          <Keyboard aria-hidden />
        </Button>
      </div>
      <FilterChips chips={chips} narrow={narrow} />
      <Standing list={list} />
      <Rows list={list} search={search} show={show}>
        <OrderTable
          ref={table}
          orders={orders}
          search={search}
          show={show}
          selectedIds={selection.ids}
          onSelect={(ids) => chooseShown(() => ids)}
          isStale={list.isFetching && list.isOther}
        />
      </Rows>
      <Pager list={list} search={search} show={show} />
      <BulkBar
        orderIds={selection.ids}
        told={sayChosen(selection, shown)}
        isTooMany={selection.isTooMany}
        actions={actions}
        onClear={clear}
        onDone={(outcomes) => {
          const refused = new Set(
            outcomes.flatMap(({ kind, orderId }) => (kind === "refused" ? [orderId] : [])),
          );
          choose((ids) => ids.filter((id) => refused.has(id)));
          list.refresh();
        }}
      />
      {isHelpOpen && (
        <Suspense>
          <KeyboardHelp onClose={() => setHelpOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function ExportLink({ search }: { search: AdminSearch }) {
  return (
    <a
      href={`/api/admin/orders.csv?${writeAdminSearch(withoutPage(search))}`}
      download
      className="inline-flex h-10 items-center gap-2 rounded-md border border-line bg-surface px-3.5 font-medium text-sm hover:bg-sunken"
    >
      <Download aria-hidden className="size-4" />
      CSV
    </a>
  );
}

/** How many there are, whether that is live, and what has come since. Its height never changes. */
function Standing({ list }: { list: Listed }) {
  const connection = useOpsConnection();
  const { page, newCount, isChanged } = list;
  return (
    <div className="flex h-9 items-center justify-between gap-3 text-sm">
      <p role="status" className="truncate text-ink-soft text-xs tabular-nums">
        {page && `${page.total.toLocaleString("en-US")}${page.totalIsExact ? "" : "+"} `}
        {page && (page.total === 1 ? "order" : "orders")}
        {connection === "connecting" && " · catching up with live updates…"}
        {connection === "paused" && " · live updates are paused"}
      </p>
      <button
        type="button"
        onClick={list.refresh}
        className={cn(
          "inline-flex h-7 items-center rounded-full bg-carbon px-3 font-medium text-on-carbon text-xs",
          "tabular-nums transition-opacity hover:bg-carbon-strong",
          newCount === 0 && !isChanged && "invisible opacity-0",
        )}
      >
        {newCount === 0 && isChanged ? "Changed" : `${newCount} new`}
      </button>
    </div>
  );
}

function Rows({
  list,
  search,
  show,
  children,
}: {
  list: Listed;
  search: AdminSearch;
  show: (search: AdminSearch) => void;
  children: React.ReactNode;
}) {
  const { page, isAway } = list;
  if (!page) return isAway ? <Away retry={list.refresh} /> : <ListSkeleton />;
  return (
    <>
      {isAway && <Away retry={list.refresh} />}
      <div className="rounded-lg border border-line bg-surface px-1 shadow-sheet sm:px-2">
        {page.orders.length > 0 ? children : <NoOrders search={search} show={show} />}
      </div>
    </>
  );
}

function Away({ retry }: { retry: () => void }) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-3">
      <ErrorNotice>The orders could not be read. What is shown may be old.</ErrorNotice>
      <Button variant="quiet" className="h-10" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}

function NoOrders({ search, show }: { search: AdminSearch; show: (search: AdminSearch) => void }) {
  const isAll = writeAdminSearch(search) === "";
  return (
    <div className="px-6 py-16 text-center">
      <p className="font-medium">{isAll ? "No orders yet" : "No order is like that"}</p>
      <p className="mt-1 text-ink-soft text-sm">
        {isAll ? "The first one appears here by itself." : "Ask for less, or for something else."}
      </p>
      {!isAll && (
        <SearchLink
          search={{}}
          show={show}
          className="mt-4 inline-flex h-10 items-center rounded-md border border-line px-4 font-medium text-sm hover:bg-sunken"
        >
          Show all orders
        </SearchLink>
      )}
    </div>
  );
}

function Pager({
  list,
  search,
  show,
}: {
  list: Listed;
  search: AdminSearch;
  show: (search: AdminSearch) => void;
}) {
  const filter = withoutPage(search);
  const { previous = null, next = null } = list.page ?? {};
  const look =
    "inline-flex h-10 items-center gap-1.5 rounded-md border border-line bg-surface px-4 font-medium text-sm hover:bg-sunken [&_svg]:size-4";
  return (
    <nav aria-label="Pages" className="mt-4 mb-20 flex h-10 justify-between">
      {previous ? (
        <SearchLink search={{ ...filter, before: previous }} show={show} className={look}>
          <ChevronLeft aria-hidden />
          Previous
        </SearchLink>
      ) : (
        <span />
      )}
      {next && (
        <SearchLink search={{ ...filter, after: next }} show={show} className={look}>
          Next
          <ChevronRight aria-hidden />
        </SearchLink>
      )}
    </nav>
  );
}
