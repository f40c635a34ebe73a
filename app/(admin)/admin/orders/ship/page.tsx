import type { Metadata } from "next";
import { PageTitle } from "@/components/admin/layout/page-title";
import { ShipFileForm } from "@/components/admin/orders/ship-file-form";
import { adminPage } from "@/lib/actions/page-guard";
import { previewShippingFileAction, shipFromFileAction } from "./ship-file-actions";

export const metadata: Metadata = { title: "Ship from file" };

export default async function ShipFromFilePage() {
  await adminPage();
  return (
    <>
      <PageTitle lead="Ship many orders at once with your own carriers, from a CSV file.">
        Ship from file
      </PageTitle>
      <ShipFileForm actions={{ previewShippingFileAction, shipFromFileAction }} />
    </>
  );
}
