"use client";

import { Select } from "@/components/ui/form-field";

/** Fields for a number of units per product, all of them at first. */
export function UnitChoices({
  units,
  items,
  hasError,
}: {
  /** How many units of each product can be chosen. */
  units: readonly { productId: number; quantity: number }[];
  items: readonly { productId: number; name: string }[];
  hasError: boolean;
}) {
  return (
    <div className="grid gap-3 rounded-md border border-line p-4">
      {units
        .filter(({ quantity }) => quantity > 0)
        .map(({ productId, quantity }) => (
          <div key={productId} className="flex items-center justify-between gap-4 text-sm">
            <label htmlFor={`chosen-${productId}`} className="wrap-anywhere">
              {items.find((item) => item.productId === productId)?.name}
            </label>
            <Select
              id={`chosen-${productId}`}
              className="w-28 shrink-0"
              name={`units.${productId}`}
              defaultValue={String(quantity)}
            >
              {Array.from({ length: quantity + 1 }, (_, option) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the index is the option's value.
                <option key={option} value={String(option)}>
                  {option === 0 ? "None" : `${option} of ${quantity}`}
                </option>
              ))}
            </Select>
          </div>
        ))}
      {hasError && (
        <p role="alert" className="text-bad text-xs">
          Choose at least one unit.
        </p>
      )}
    </div>
  );
}
