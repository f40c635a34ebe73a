import type { Metadata } from "next";
import { DefaultAddressForm } from "@/components/account/default-address-form";
import { NameForm } from "@/components/account/name-form";
import { PasswordForm } from "@/components/account/password-form";
import { SavedCards } from "@/components/account/saved-cards";
import { SessionList } from "@/components/account/session-list";
import { SettingsSection } from "@/components/account/settings-section";
import { RemovableList } from "@/components/ui/removable-list";
import { customerPage } from "@/lib/actions/page-guard";
import { currentSession } from "@/lib/actions/session";
import { countries } from "@/lib/domain/countries";
import { deviceName } from "@/lib/domain/device-name";
import { cardName } from "@/lib/domain/saved-card";
import { listSavedCards } from "@/lib/services/payments";
import { listOwnSessions, readProfile } from "@/lib/services/users";
import {
  changePasswordAction,
  chooseCardAction,
  endSessionAction,
  removeCardAction,
  renameAction,
  saveAddressAction,
} from "./actions";

export const metadata: Metadata = { title: "Account" };

/** The signed-in customer's account settings. */
export default async function SettingsPage() {
  const { ctx } = await customerPage();
  const [profile, sessions, session, cards] = await Promise.all([
    readProfile({ ctx }),
    listOwnSessions({ ctx }),
    currentSession(),
    // The rest of the page works while the gateway is away.
    listSavedCards({ ctx }).catch((error: unknown) => {
      ctx.log.warn({ error }, "The saved cards could not be read.");
      return null;
    }),
  ]);
  const devices = sessions.map(({ id, userAgent }) => ({ id, name: deviceName(userAgent) }));
  return (
    <div className="mx-auto max-w-3xl pt-4 sm:pt-8">
      <h1 className="font-semibold text-3xl tracking-tight">Account</h1>
      <p className="wrap-anywhere mt-2 text-ink-soft">{profile.email}</p>
      <div className="mt-6 grid gap-5">
        <SettingsSection id="name-title" title="Your name">
          <NameForm name={profile.name} renameAction={renameAction} />
        </SettingsSection>
        <SettingsSection
          id="address-title"
          title="Default address"
          lead="Used at checkout. Existing orders keep their address."
        >
          <DefaultAddressForm
            name={profile.name}
            address={profile.address}
            countries={countries}
            saveAddressAction={saveAddressAction}
          />
        </SettingsSection>
        <RemovableList
          items={(cards ?? []).map((card) => ({ id: card.id, name: cardName(card) }))}
          removedText="removed."
        >
          <SettingsSection
            id="cards-title"
            title="Saved cards"
            lead="Orders placed for you through the API are charged to the default card."
          >
            {cards === null ? (
              <p className="text-ink-soft text-sm">
                Your cards could not be loaded. Reload the page to try again.
              </p>
            ) : (
              <SavedCards
                cards={cards}
                chooseCardAction={chooseCardAction}
                removeCardAction={removeCardAction}
              />
            )}
          </SettingsSection>
        </RemovableList>
        <SettingsSection
          id="password-title"
          title="Password"
          lead="Changing your password signs you out on other devices."
        >
          <PasswordForm changePasswordAction={changePasswordAction} />
        </SettingsSection>
        <RemovableList items={devices} removedText="signed out.">
          <SettingsSection id="sessions-title" title="Active sessions">
            <SessionList
              sessions={sessions}
              currentId={session?.sessionId ?? null}
              endSessionAction={endSessionAction}
            />
          </SettingsSection>
        </RemovableList>
      </div>
    </div>
  );
}
