import type { Metadata } from "next";
import { NameForm } from "@/components/account/name-form";
import { DefaultAddressForm } from "@/components/account/default-address-form";
import { SessionList } from "@/components/account/session-list";
import { PasswordForm } from "@/components/account/password-form";
import { SettingsSection } from "@/components/account/settings-section";
import { RemovableList } from "@/components/ui/removable-list";
import { customerPage, viewer } from "@/lib/actions/session";
import { countries } from "@/lib/domain/countries";
import { deviceName } from "@/lib/domain/device-name";
import { listOwnSessions, readProfile } from "@/lib/services/users";
import { changePasswordAction, endSessionAction, keepAddressAction, renameAction } from "./actions";

export const metadata: Metadata = { title: "Account" };

/** What the signed-in customer can change about their own account. */
export default async function SettingsPage() {
  const { ctx } = await customerPage();
  const [profile, sessions, session] = await Promise.all([
    readProfile({ ctx }),
    listOwnSessions({ ctx }),
    viewer(),
  ]);
  const devices = sessions.map(({ id, userAgent }) => ({ id, name: deviceName(userAgent) }));
  return (
    <div className="mx-auto max-w-3xl pt-4 sm:pt-8">
      <h1 className="font-semibold text-3xl tracking-tight">Account</h1>
      <p className="wrap-anywhere mt-2 text-ink-soft">{profile.email}</p>
      <div className="mt-6 grid gap-5">
        <SettingsSection id="name-title" title="Your name" needsScript>
          <NameForm name={profile.name} send={renameAction} />
        </SettingsSection>
        <SettingsSection
          id="address-title"
          title="Default address"
          lead="The checkout starts with it. Orders that are placed keep the address they had."
        >
          <DefaultAddressForm
            address={{ name: profile.name, ...profile.address }}
            countries={countries}
            save={keepAddressAction}
          />
        </SettingsSection>
        <SettingsSection
          id="password-title"
          title="Password"
          lead="A new password ends every other session."
          needsScript
        >
          <PasswordForm send={changePasswordAction} />
        </SettingsSection>
        <RemovableList lines={devices} gone="is signed out.">
          <SettingsSection id="sessions-title" title="Where you are signed in">
            <SessionList
              sessions={sessions}
              currentId={session?.sessionId ?? null}
              end={endSessionAction}
            />
          </SettingsSection>
        </RemovableList>
      </div>
    </div>
  );
}
