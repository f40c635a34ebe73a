import type { Metadata } from "next";
import { type ReactNode, Suspense } from "react";
import { DefaultAddressForm } from "@/components/account/default-address-form";
import { NameForm } from "@/components/account/name-form";
import { PasswordForm } from "@/components/account/password-form";
import { SavedCards } from "@/components/account/saved-cards";
import { SessionList } from "@/components/account/session-list";
import { SettingsSection } from "@/components/account/settings-section";
import { RemovableList } from "@/components/ui/removable-list";
import { customerPage } from "@/lib/actions/page-guard";
import { currentSession } from "@/lib/actions/session";
import type { Context } from "@/lib/context";
import { countries } from "@/lib/domain/countries";
import { deviceName } from "@/lib/domain/device-name";
import { showCard, spokenCardName } from "@/lib/domain/saved-card";
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
  const [profile, sessions, session] = await Promise.all([
    readProfile({ ctx }),
    listOwnSessions({ ctx }),
    currentSession(),
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
        <Suspense
          fallback={
            <CardsSection>
              <p className="text-ink-soft text-sm">Loading your cards…</p>
            </CardsSection>
          }
        >
          <OwnCards ctx={ctx} />
        </Suspense>
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

/** The saved cards, which the gateway knows. The rest of the page works while it is slow or away. */
async function OwnCards({ ctx }: { ctx: Context }) {
  const cards = await listSavedCards({ ctx }).catch((error: unknown) => {
    ctx.log.warn({ error }, "The saved cards could not be read.");
    return null;
  });
  if (cards === null) {
    return (
      <CardsSection>
        <p className="text-ink-soft text-sm">
          Your cards could not be loaded. Reload the page to try again.
        </p>
      </CardsSection>
    );
  }
  return (
    <RemovableList
      items={cards.map((card) => ({ id: card.id, name: spokenCardName(card) }))}
      removedText="removed."
    >
      <CardsSection>
        <SavedCards
          cards={cards.map((card) => showCard(card, ctx.now()))}
          chooseCardAction={chooseCardAction}
          removeCardAction={removeCardAction}
        />
      </CardsSection>
    </RemovableList>
  );
}

function CardsSection({ children }: { children: ReactNode }) {
  return (
    <SettingsSection
      id="cards-title"
      title="Saved cards"
      lead="Checkout suggests the default card. Orders that the shop places for you are charged to it."
    >
      {children}
    </SettingsSection>
  );
}
