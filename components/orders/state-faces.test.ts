import { expect, test } from "vitest";
import { mailFaces, orderFaces, paymentFaces, refundFaces, stockFaces } from "./state-faces";

test.each(Object.entries({ orderFaces, paymentFaces, stockFaces, refundFaces, mailFaces }))(
  "each choice of %s has a word of its own",
  (_, faces) => {
    const names = Object.values(faces).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  },
);
