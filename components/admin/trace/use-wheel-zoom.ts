"use client";

import { type RefObject, useEffect, useRef } from "react";
import { panBy, zoomAt } from "@/lib/domain/trace/axis-window";
import type { Waterfall } from "./use-waterfall";

const zoomPerPixel = 0.002;

/** Ctrl with the wheel, or a pinch, zooms at the pointer; a sideways wheel moves the shown time. */
export function useWheelZoom(area: RefObject<HTMLElement | null>, waterfall: Waterfall): void {
  const latest = useRef(waterfall);
  useEffect(() => {
    latest.current = waterfall;
  });
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    function onWheel(event: WheelEvent) {
      const { shown, zoomTo } = latest.current;
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      if (!event.ctrlKey && !event.metaKey && !isSideways) return;
      const bar = element?.querySelector("[data-bar]")?.getBoundingClientRect();
      if (!bar) return;
      event.preventDefault();
      if (isSideways && !event.ctrlKey && !event.metaKey) {
        zoomTo(panBy(shown, (event.deltaX || event.deltaY) / bar.width));
        return;
      }
      const part = (event.clientX - bar.left) / bar.width;
      const position = shown.from + part * (shown.to - shown.from);
      zoomTo(zoomAt(shown, position, Math.exp(event.deltaY * zoomPerPixel)));
    }
    // React's own listeners for the wheel are passive: they can't keep the browser from zooming.
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [area]);
}
