"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import type { LabView } from "@/lib/domain/lab/view";

const runningMs = 1_000;
/** Orders still progress after a run, and another operator may change the faults. */
const idleMs = 4_000;

interface LiveLab {
  lab: LabView;
  /** Fetches the lab's state now. */
  refresh(): void;
  /** Increases with each reset of the fault forms, which then start with the current faults. */
  revision: number;
  resetForms(): Promise<void>;
}

const LabContext = createContext<LiveLab | null>(null);

/** Provides the lab's live state to its parts. */
export function LiveLabProvider({
  lab: rendered,
  children,
}: {
  lab: LabView;
  children: ReactNode;
}) {
  const [revision, setRevision] = useState(0);
  const { data, refetch } = useQuery({
    queryKey: ["admin", "lab"],
    queryFn: () => fetchAdminData<LabView>("/api/admin/lab"),
    initialData: rendered,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.run?.state === "running" ? runningMs : idleMs),
  });
  const resetForms = async () => {
    await refetch();
    setRevision((number) => number + 1);
  };
  const refresh = () => void refetch();
  return <LabContext value={{ lab: data, refresh, revision, resetForms }}>{children}</LabContext>;
}

export function useLab(): LiveLab {
  const live = use(LabContext);
  if (!live) throw new Error("useLab must be used inside a LiveLabProvider.");
  return live;
}
