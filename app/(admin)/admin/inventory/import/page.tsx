import type { Metadata } from "next";
import {
  confirmImportAction,
  previewImportAction,
} from "@/app/(admin)/admin/inventory/inventory-actions";
import { ImportForm } from "@/components/admin/inventory/import-form";
import { InventoryTabs } from "@/components/admin/inventory/inventory-tabs";
import { PageTitle } from "@/components/admin/layout/page-title";
import { adminPage } from "@/lib/actions/page-guard";

export const metadata: Metadata = { title: "Import stock" };

const path = "/admin/inventory/import";

export default async function ImportPage() {
  await adminPage();
  return (
    <>
      <PageTitle lead="Count or receive many products at once from a CSV file.">
        Import stock
      </PageTitle>
      <InventoryTabs current={path} />
      <ImportForm actions={{ previewImportAction, confirmImportAction }} />
    </>
  );
}
