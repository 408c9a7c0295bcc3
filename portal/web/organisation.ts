import type { StaffAccount } from '../../db/doors/staff-accounts.ts';

/** What the browser keeps between leaving for the organisation's sign-in and coming back. */
export type Flow = { readonly state: string; readonly nonce: string; readonly verifier: string; readonly next: string };

export type Vouched = {
  readonly account: StaffAccount;
  /** How long ago the organisation asked for the password; null where it does not say. */
  readonly secondsAgo: number | null;
};

/** Signing in with the organisation's account (OpenID Connect, code flow with PKCE, nonce and state). */
export type Organisation = {
  /** Where to send the browser. `again`: the organisation is asked to ask for the password now. */
  begin(next: string, again: boolean): Promise<{ url: string; flow: Flow }>;
  /** What the organisation vouches for. Throws when it does not. */
  finish(returned: URL, flow: Flow): Promise<Vouched>;
};
