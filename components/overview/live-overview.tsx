"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use } from "react";
import { readDesk } from "@/components/desk/read-desk";
import { useReadAgain } from "@/components/desk/use-read-again";
import { useOpsConnection } from "@/components/realtime/live-desk";
import type { OverviewView } from "@/lib/domain/overview/view";

/** Minutes pass and yesterday catches up also while nothing happens. */
const quietMs = 15_000;
/** While the live connection is away, the page asks by itself. */
const cutOffMs = 5_000;

interface LiveOverview {
  overview: OverviewView;
  /** The last look failed; what is shown is from the one before. */
  failing: boolean;
}

const OverviewContext = createContext<LiveOverview | null>(null);

/** Feeds the parts of the overview below it with the figures as they change. */
export function LiveOverviewProvider({
  overview: rendered,
  children,
}: {
  overview: OverviewView;
  children: ReactNode;
}) {
  const connection = useOpsConnection();
  const { data, isError, refetch } = useQuery({
    queryKey: ["desk", "overview"],
    queryFn: () => readDesk<OverviewView>("/api/desk/overview"),
    initialData: rendered,
    refetchInterval: connection === "live" ? quietMs : cutOffMs,
  });
  useReadAgain(() => void refetch());
  // Back from another page, what was rendered for this visit is newer than what was kept.
  const overview = data.at > rendered.at ? data : rendered;
  return <OverviewContext value={{ overview, failing: isError }}>{children}</OverviewContext>;
}

export function useOverview(): LiveOverview {
  const live = use(OverviewContext);
  if (!live) throw new Error("A part of the overview needs a LiveOverviewProvider above it.");
  return live;
}
