import type { Metadata } from "next";
import { NameForm } from "@/components/account/name-form";
import { OwnAddressForm } from "@/components/account/own-address-form";
import { OwnSessions } from "@/components/account/own-sessions";
import { PasswordForm } from "@/components/account/password-form";
import { SettingsPart } from "@/components/account/settings-part";
import { ListWatch } from "@/components/ui/list-watch";
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
        <SettingsPart id="name-title" title="Your name" needsScript>
          <NameForm name={profile.name} send={renameAction} />
        </SettingsPart>
        <SettingsPart
          id="address-title"
          title="Default address"
          lead="The checkout starts with it. Orders that are placed keep the address they had."
        >
          <OwnAddressForm
            address={{ name: profile.name, ...profile.address }}
            countries={countries}
            save={keepAddressAction}
          />
        </SettingsPart>
        <SettingsPart
          id="password-title"
          title="Password"
          lead="A new password ends every other session."
          needsScript
        >
          <PasswordForm send={changePasswordAction} />
        </SettingsPart>
        <ListWatch lines={devices} gone="is signed out.">
          <SettingsPart id="sessions-title" title="Where you are signed in">
            <OwnSessions
              sessions={sessions}
              currentId={session?.sessionId ?? null}
              end={endSessionAction}
            />
          </SettingsPart>
        </ListWatch>
      </div>
    </div>
  );
}
