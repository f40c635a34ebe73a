"use client";

import { useQuery } from "@tanstack/react-query";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import type { FormAction } from "@/components/ui/use-server-form";
import type { CronsView } from "@/lib/domain/workflows/cron-view";
import { CronCard } from "./cron-card";

const refetchMs = 5_000;

/** The crons, kept up to date. Each shows the same number of runs, so that nothing moves. */
export function LiveCrons({
  rendered,
  timeZone,
  runCronAction,
}: {
  rendered: CronsView;
  timeZone: string;
  runCronAction: FormAction<{ kind: "done" }>;
}) {
  const { data, isError } = useQuery({
    queryKey: ["admin", "crons"],
    queryFn: () => fetchAdminData<CronsView>("/api/admin/workflows/crons"),
    initialData: rendered,
    refetchInterval: refetchMs,
  });
  return (
    <>
      <div className="grid grid-cols-1 gap-5 xl:grid-cols-2">
        {data.crons.map((cron) => (
          <CronCard
            key={cron.id}
            cron={cron}
            runsRead={data.runsRead}
            timeZone={timeZone}
            runCronAction={runCronAction}
          />
        ))}
      </div>
      <p role="status" className="mt-3 min-h-5 text-ink-soft text-xs">
        {isError && "Could not update this page. Trying again."}
      </p>
    </>
  );
}
