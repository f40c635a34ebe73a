"use client";

import dynamic from "next/dynamic";

/** The trace of an order. Its script is loaded with the tab, not with the order's page. */
export const LazyTrace = dynamic(() => import("./live-trace").then(({ LiveTrace }) => LiveTrace));
