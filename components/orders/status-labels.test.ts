import { expect, test } from "vitest";
import {
  emailStatusLabels,
  orderFaces,
  paymentFaces,
  refundFaces,
  stockFaces,
} from "./status-labels";

test.each(Object.entries({ orderFaces, paymentFaces, stockFaces, refundFaces, emailStatusLabels }))(
  "each choice of %s has a word of its own",
  (_, faces) => {
    const names = Object.values(faces).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  },
);
