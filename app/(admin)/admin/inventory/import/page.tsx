import type { Metadata } from "next";
import { PageTitle } from "@/components/desk/page-title";
import { ImportForm } from "@/components/inventory/import-form";
import { InventoryTabs } from "@/components/inventory/inventory-tabs";
import { deskPage } from "@/lib/http/page-context";
import { confirmImportAction, previewImportAction } from "../actions";

export const metadata: Metadata = { title: "Import stock" };

const path = "/admin/inventory/import";

export default async function ImportPage() {
  await deskPage();
  return (
    <>
      <PageTitle lead="A count or a delivery of many products at once, from a spreadsheet.">
        Import stock
      </PageTitle>
      <InventoryTabs current={path} />
      <ImportForm preview={previewImportAction} confirm={confirmImportAction} />
    </>
  );
}
