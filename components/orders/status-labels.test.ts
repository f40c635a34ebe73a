import { expect, test } from "vitest";
import {
  emailStatusLabels,
  orderStatusLabels,
  paymentStatusLabels,
  refundStatusLabels,
  inventoryStatusLabels,
} from "./status-labels";

test.each(Object.entries({ orderStatusLabels, paymentStatusLabels, inventoryStatusLabels, refundStatusLabels, emailStatusLabels }))(
  "each choice of %s has a word of its own",
  (_, faces) => {
    const names = Object.values(faces).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  },
);
