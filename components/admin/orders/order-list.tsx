"use client";

import { ChevronLeft, ChevronRight, Download, Keyboard } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { toast } from "sonner";
import { useAdminConnection } from "@/components/realtime/admin-feed-provider";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/domain/format-count";
import {
  type AdminOrderPage,
  type AdminSearch,
  formatAdminSearch,
  withoutCursor,
} from "@/lib/domain/order/admin-list";
import { selectionMax } from "@/lib/domain/order/bulk";
import { BulkBar, type BulkOrderActions } from "./bulk-bar";
import { FilterButton } from "./filter-button";
import { FilterChips, listFilterChips } from "./filter-chips";
import type { FilterProduct } from "./filter-panel";
import { useListKeyboard } from "./list-keyboard";
import { rememberListPosition, useFocusOnReturn } from "./list-position";
import { ListSkeleton } from "./list-skeleton";
import { addRange, describeSelection, toggleId } from "./order-selection";
import { OrderTable } from "./order-table";
import { SearchBox } from "./search-box";
import { SearchLink } from "./search-link";
import { fetchMatchingIds, isFiltered } from "./select-matching";
import { useAdminSearch } from "./use-admin-search";
import { type OrderListState, useOrderList } from "./use-order-list";
import { useOrderSelection } from "./use-order-selection";
import { ViewLinks } from "./view-links";

/** Loaded when the help is opened. */
const KeyboardHelp = lazy(() => import("./keyboard-help"));

/** The order list. The URL holds its search, and its rows update live. */
export function OrderList({
  first,
  products,
  currency,
  actions,
}: {
  /** The page that the server rendered, with its query. */
  first: { query: string; page: AdminOrderPage };
  products: readonly FilterProduct[];
  currency: string;
  actions: BulkOrderActions;
}) {
  const { search, updateFilters, replaceSearch } = useAdminSearch();
  const list = useOrderList({ search, replaceSearch }, first);
  const table = useRef<HTMLTableElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const rangeStart = useRef<number>(undefined);
  const orders = list.page?.orders ?? [];
  const shownIds = orders.map(({ id }) => id);
  const { selection, choose, clear } = useOrderSelection(formatAdminSearch(withoutCursor(search)));
  // While the next page loads, the rows are those of the previous one and can't be selected.
  const chooseShown: typeof choose = (change) => !list.isPreviousPage && choose(change);

  useListKeyboard(table, {
    toggle(id) {
      rangeStart.current = id;
      chooseShown((ids) => toggleId(ids, id));
    },
    selectTo(id) {
      const from = rangeStart.current ?? id;
      chooseShown((ids) => addRange(ids, shownIds, { from, to: id }));
    },
    clear,
    search: () => searchBox.current?.focus(),
    help: () => setHelpOpen(true),
  });

  const query = formatAdminSearch(search);
  useFocusOnReturn(query, (orderId) =>
    table.current
      ?.querySelector<HTMLElement>(`[data-order="${orderId}"] [data-order-link]`)
      ?.focus(),
  );

  const chips = listFilterChips(search, { products, currency });
  return (
    <>
      <ViewLinks search={search} replaceSearch={replaceSearch} />
      <div className="my-3 flex flex-wrap items-center gap-2">
        <SearchBox
          ref={searchBox}
          term={search.q ?? ""}
          find={(q) => updateFilters({ q }, { history: "replace" })}
        />
        <FilterButton
          search={search}
          updateFilters={updateFilters}
          products={products}
          currency={currency}
          count={chips.length}
        />
        <ExportLink search={search} />
        <Button
          variant="quiet"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          className="h-10 px-3 max-lg:hidden"
          onClick={() => setHelpOpen(true)}
        >
          <Keyboard aria-hidden />
        </Button>
      </div>
      <FilterChips chips={chips} updateFilters={updateFilters} />
      <ListStatus list={list} />
      <Rows list={list} search={search} replaceSearch={replaceSearch}>
        <OrderTable
          ref={table}
          orders={orders}
          search={search}
          replaceSearch={replaceSearch}
          selectedIds={selection.ids}
          onSelect={(ids) => chooseShown(() => ids)}
          onOpen={(orderId) => rememberListPosition({ query, orderId })}
          isStale={list.isFetching && list.isPreviousPage}
        />
      </Rows>
      <Pager list={list} search={search} replaceSearch={replaceSearch} />
      <BulkBar
        orderIds={selection.ids}
        selectionText={describeSelection(selection, shownIds)}
        isTooMany={selection.isTooMany}
        selectMatching={
          <SelectMatching
            page={list.page}
            search={search}
            selected={selection.ids.length}
            onSelect={(ids) => choose(() => ids)}
          />
        }
        actions={actions}
        onClear={clear}
        onDone={(outcomes) => {
          const done = new Set(
            outcomes.flatMap(({ kind, orderId }) => (kind === "done" ? [orderId] : [])),
          );
          choose((ids) => ids.filter((id) => !done.has(id)));
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

/**
 * Selects all orders of the filter, also those on other pages. Only a filtered list offers it, so that
 * nobody cancels all orders that there are by mistake.
 */
function SelectMatching({
  page,
  search,
  selected,
  onSelect,
}: {
  page: AdminOrderPage | undefined;
  search: AdminSearch;
  selected: number;
  onSelect: (ids: number[]) => void;
}) {
  const [isLoading, setLoading] = useState(false);
  if (!page || !isFiltered(search)) return null;
  const { total, totalIsExact } = page;
  if (totalIsExact && selected >= total) return null;

  async function select() {
    setLoading(true);
    try {
      const { ids, hasMore } = await fetchMatchingIds(search);
      onSelect(ids);
      if (hasMore) {
        toast.warning(
          `More than ${formatCount(selectionMax)} orders match. The first of them are selected.`,
        );
      }
    } catch {
      toast.error("The orders could not be loaded. Try again.");
    } finally {
      setLoading(false);
    }
  }

  return (
    <button
      type="button"
      disabled={isLoading}
      onClick={() => void select()}
      className="inline-flex h-9 items-center whitespace-nowrap rounded-md px-3 text-carbon text-sm hover:bg-sunken disabled:opacity-60"
    >
      {isLoading ? "Selecting…" : `Select all ${formatCount(total)}${totalIsExact ? "" : "+"}`}
    </button>
  );
}

function ExportLink({ search }: { search: AdminSearch }) {
  return (
    <a
      href={`/api/admin/orders.csv?${formatAdminSearch(withoutCursor(search))}`}
      download
      className="inline-flex h-10 items-center gap-2 rounded-md border border-line bg-surface px-3.5 font-medium text-sm hover:bg-sunken"
    >
      <Download aria-hidden className="size-4" />
      Export CSV
    </a>
  );
}

/** The number of orders, the live connection, and how many orders are new. Its height is fixed. */
function ListStatus({ list }: { list: OrderListState }) {
  const connection = useAdminConnection();
  const { page, newCount, isChanged } = list;
  return (
    <div className="flex h-9 items-center justify-between gap-3 text-sm">
      <p role="status" className="truncate text-ink-soft text-xs tabular-nums">
        {page && `${formatCount(page.total)}${page.totalIsExact ? "" : "+"} `}
        {page && (page.total === 1 ? "order" : "orders")}
        {connection === "connecting" && " · connecting to live updates…"}
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
        {newCount === 0 && isChanged ? "Refresh list" : `${newCount} new`}
      </button>
    </div>
  );
}

function Rows({
  list,
  search,
  replaceSearch,
  children,
}: {
  list: OrderListState;
  search: AdminSearch;
  replaceSearch: (search: AdminSearch) => void;
  children: React.ReactNode;
}) {
  const { page, isUnavailable } = list;
  if (!page) return isUnavailable ? <LoadError retry={list.refresh} /> : <ListSkeleton />;
  return (
    <>
      {isUnavailable && <LoadError retry={list.refresh} />}
      <div className="rounded-lg border border-line bg-surface px-1 shadow-sheet sm:px-2">
        {page.orders.length > 0 ? (
          children
        ) : (
          <NoOrders search={search} replaceSearch={replaceSearch} />
        )}
      </div>
    </>
  );
}

function LoadError({ retry }: { retry: () => void }) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-3">
      <ErrorNotice>Orders could not be loaded. The list may be out of date.</ErrorNotice>
      <Button variant="quiet" className="h-10" onClick={retry}>
        Try again
      </Button>
    </div>
  );
}

function NoOrders({
  search,
  replaceSearch,
}: {
  search: AdminSearch;
  replaceSearch: (search: AdminSearch) => void;
}) {
  const isAll = formatAdminSearch(search) === "";
  return (
    <div className="px-6 py-16 text-center">
      <p className="font-medium">{isAll ? "No orders yet" : "No orders match"}</p>
      <p className="mt-1 text-ink-soft text-sm">
        {isAll
          ? "New orders appear here automatically."
          : "Try a different search or remove a filter."}
      </p>
      {!isAll && (
        <SearchLink
          search={{}}
          replaceSearch={replaceSearch}
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
  replaceSearch,
}: {
  list: OrderListState;
  search: AdminSearch;
  replaceSearch: (search: AdminSearch) => void;
}) {
  const filter = withoutCursor(search);
  const { previous = null, next = null } = list.page ?? {};
  const look =
    "inline-flex h-10 items-center gap-1.5 rounded-md border border-line bg-surface px-4 font-medium text-sm hover:bg-sunken [&_svg]:size-4";
  return (
    <nav aria-label="Pages" className="mt-4 mb-20 flex h-10 justify-between">
      {previous ? (
        <SearchLink
          search={{ ...filter, before: previous }}
          replaceSearch={replaceSearch}
          className={look}
        >
          <ChevronLeft aria-hidden />
          Previous
        </SearchLink>
      ) : (
        <span />
      )}
      {next && (
        <SearchLink
          search={{ ...filter, after: next }}
          replaceSearch={replaceSearch}
          className={look}
        >
          Next
          <ChevronRight aria-hidden />
        </SearchLink>
      )}
    </nav>
  );
}
