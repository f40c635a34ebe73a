"use client";

import { useState } from "react";
import { toast } from "sonner";
import { Card, CardHeading } from "@/components/ui/card";
import type { ServerAction } from "@/components/ui/server-action";
import { unreachableMessage } from "@/components/ui/use-server-form";
import { cn } from "@/lib/cn";
import { type PresetId, presetInput, presets } from "@/lib/domain/lab/faults";
import { useLab } from "./live-lab";

/** Presets that replace all faults with one click. */
export function PresetCard({
  applyPresetAction,
}: {
  applyPresetAction: ServerAction<{ preset: PresetId }, { kind: "changed" }>;
}) {
  const { resetForms } = useLab();
  const [applying, setApplying] = useState<PresetId | null>(null);

  async function choose(preset: PresetId) {
    setApplying(preset);
    const result = await applyPresetAction({ preset }).catch(() => null);
    if (result?.kind === "changed") toast.success(`Preset applied: ${presets[preset].name}`);
    else toast.error(result?.message ?? unreachableMessage);
    await resetForms();
    setApplying(null);
  }

  return (
    <Card aria-labelledby="presets-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading>
        <span id="presets-title">Presets</span>
      </CardHeading>
      <ul className="mt-3 grid gap-2 sm:grid-cols-2">
        {presetInput.shape.preset.options.map((id) => (
          <li key={id}>
            <button
              type="button"
              disabled={applying !== null}
              onClick={() => choose(id)}
              className={cn(
                "h-full w-full rounded-md border border-line p-3 text-left transition-colors",
                "hover:border-line-strong hover:bg-sunken disabled:opacity-55",
              )}
            >
              <span className="block font-medium text-sm">{presets[id].name}</span>
              <span className="mt-0.5 block text-pretty text-ink-soft text-xs leading-5">
                {presets[id].description}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
