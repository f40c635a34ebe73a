import type { Problem } from "@/components/ui/use-action-form";

/** A server action of the inventory. It parses its input itself: the type is for the caller. */
export type StockAction<Input, Done extends { kind: string } = { kind: "changed" }> = (
  input: Input,
) => Promise<Done | Problem>;
