import type { Metadata } from "next";
import { ImportForm } from "@/components/admin/inventory/import-form";
import { InventoryTabs } from "@/components/admin/inventory/inventory-tabs";
import { PageTitle } from "@/components/admin/layout/page-title";
import { adminPage } from "@/lib/actions/page-guard";
import { confirmImportAction, previewImportAction } from "../actions";

export const metadata: Metadata = { title: "Import stock" };

const path = "/admin/inventory/import";

export default async function ImportPage() {
  await adminPage();
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
