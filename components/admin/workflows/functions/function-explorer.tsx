"use client";

import { useState } from "react";
import { Card, CardHeading } from "@/components/ui/card";
import { FormField, Input } from "@/components/ui/form-field";
import type { FunctionStats } from "@/lib/domain/workflows/function-view";
import { EventGraph } from "./event-graph";
import { FunctionTable } from "./function-table";

/** The graph of events and functions, and the functions in a table, with one search for both. */
export function FunctionExplorer({ stats }: { stats: readonly FunctionStats[] | null }) {
  const [search, setSearch] = useState("");
  return (
    <>
      <FormField id="function-search" label="Search" className="mb-4 max-w-md scriptless:hidden">
        {({ defaultValue: _, ...control }) => (
          <Input
            {...control}
            type="search"
            placeholder="A function or an event"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        )}
      </FormField>
      <Card className="mb-6 hidden p-4 sm:block sm:p-5" aria-labelledby="graph-title">
        <CardHeading>
          <span id="graph-title">Which event starts which function</span>
        </CardHeading>
        <div className="mt-3">
          <EventGraph search={search} />
        </div>
      </Card>
      <FunctionTable stats={stats} search={search} />
    </>
  );
}
