"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import type { LabView } from "@/lib/domain/lab/view";

const runningMs = 1_000;
/** After a run its orders still move on; without one, somebody else may turn a knob. */
const restingMs = 4_000;

interface LiveLab {
  lab: LabView;
  /** Reads it again now. */
  refresh(): void;
  /** Rises when the faults were set as a whole: forms then start from the new ones. */
  revision: number;
  faultsReplaced(): Promise<void>;
}

const LabContext = createContext<LiveLab | null>(null);

/** Feeds the parts of the lab below it with how it stands. */
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
    refetchInterval: ({ state }) => (state.data?.run?.state === "running" ? runningMs : restingMs),
  });
  const faultsReplaced = async () => {
    await refetch();
    setRevision((number) => number + 1);
  };
  const refresh = () => void refetch();
  return (
    <LabContext value={{ lab: data, refresh, revision, faultsReplaced }}>{children}</LabContext>
  );
}

export function useLab(): LiveLab {
  const live = use(LabContext);
  if (!live) throw new Error("A part of the lab needs a LiveLabProvider above it.");
  return live;
}
