import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisWindow, panBy, wholeAxis, windowAround, zoomAt } from "./axis-window";

const position = fc.double({ min: 0, max: 1, noNaN: true });

describe("the shown part of the axis", () => {
  it("is the part between two positions, whichever comes first", () => {
    expect(axisWindow(0.75, 0.25)).toEqual({ from: 0.25, to: 0.75 });
  });

  it("keeps what is under the pointer in place when it is zoomed", () => {
    const { from, to } = zoomAt({ from: 0.2, to: 0.6 }, 0.3, 0.5);
    expect(to - from).toBeCloseTo(0.2);
    expect((0.3 - from) / (to - from)).toBeCloseTo(0.25);
  });

  it("is the whole axis again after zooming out far enough", () => {
    expect(zoomAt({ from: 0.4, to: 0.5 }, 0.45, 100)).toEqual(wholeAxis);
  });

  it("stops at the ends of the axis when it is moved", () => {
    expect(panBy({ from: 0.1, to: 0.3 }, -5)).toEqual({ from: 0, to: expect.closeTo(0.2) });
    expect(panBy({ from: 0.1, to: 0.3 }, 50).to).toBeCloseTo(1);
  });

  it("leaves a margin around an item, even around a moment", () => {
    expect(windowAround(0.4, 0.6)).toEqual({
      from: expect.closeTo(0.37),
      to: expect.closeTo(0.63),
    });
    const { from, to } = windowAround(0.5, 0.5);
    expect(to).toBeGreaterThan(from);
  });

  it("is within the axis after any zoom and move", () => {
    fc.assert(
      fc.property(
        position,
        position,
        position,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (a, b, at, factor) => {
          for (const { from, to } of [
            zoomAt(axisWindow(a, b), at, factor),
            panBy(axisWindow(a, b), at),
          ]) {
            expect(from).toBeGreaterThanOrEqual(0);
            expect(to).toBeLessThanOrEqual(1 + 1e-9);
            expect(to).toBeGreaterThan(from);
          }
        },
      ),
    );
  });
});
