import type { ChannelHub } from "./channel-hub";
import type { AppCredentials } from "./signature";

/** The one application that a server hosts. */
export interface ChannelsApp {
  hub: ChannelHub;
  credentials: AppCredentials;
}
