"use client";

import { Printer } from "lucide-react";
import { Button } from "@/components/ui/button";

/** Prints the page. Hidden without JavaScript. */
export function PrintButton() {
  return (
    <Button variant="quiet" className="scriptless:hidden" onClick={() => window.print()}>
      <Printer aria-hidden />
      Print
    </Button>
  );
}
