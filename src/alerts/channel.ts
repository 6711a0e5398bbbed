/** A channel as the policy's routes name it: where alerts are told without anybody having asked there. */
export type Channel =
  | {
      readonly platform: 'slack';
      /** `C0123ABCD`. */
      readonly channel: string;
    }
  | {
      readonly platform: 'teams';
      /** The team's Entra group, a GUID: for links alone. */
      readonly team?: string | undefined;
      /** `19:…@thread.tacv2`. */
      readonly channel: string;
      /** Left out = the bot's own tenant. */
      readonly tenant?: string | undefined;
      /** The connector's address; left out = the newest that Teams has told, or Microsoft's for all regions. */
      readonly serviceUrl?: string | undefined;
    };
