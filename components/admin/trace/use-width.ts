"use client";

import { type RefObject, useLayoutEffect, useState } from "react";

/** On the server, and until an element has been measured. */
const unmeasuredPx = 640;

/** The width of an element in pixels, kept up to date. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(unmeasuredPx);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(current.clientWidth, 1)));
    setWidth(Math.max(current.clientWidth, 1));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
