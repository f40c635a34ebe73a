"use client";

import { Printer } from "lucide-react";
import { Button } from "@/components/ui/button";

export function PrintButton() {
  return (
    <Button onClick={() => window.print()} className="h-9 px-3.5">
      <Printer aria-hidden />
      Print
    </Button>
  );
}
