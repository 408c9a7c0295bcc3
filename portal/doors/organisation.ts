import * as oidc from 'openid-client';
import type { Organisation, Vouched } from '../web/organisation.ts';

export type OrganisationConfig = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roleClaim: string | undefined;
};

export const returnPath = '/sign-in/organisation/back';

export function createOrganisation(config: OrganisationConfig, publicUrl: string): Organisation {
  const provider = createProvider(config);
  return {
    async begin(next, again) {
      const flow = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        next,
      };
      const url = oidc.buildAuthorizationUrl(await provider(), {
        redirect_uri: `${publicUrl}${returnPath}`,
        scope: 'openid email',
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
        // A greatest age makes the provider say when it asked for the password; a session of ours lasts as long.
        ...(again ? { prompt: 'login', max_age: '0' } : { max_age: '43200' }),
      });
      return { url: url.href, flow };
    },
    async finish(returned, { state, nonce, verifier }) {
      const known = await provider();
      const tokens = await oidc.authorizationCodeGrant(known, returned, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('no ID token came');
      // Many providers keep the address and the roles for the answer about the user.
      const wanted = ['email', config.roleClaim].filter((name) => name !== undefined && claims[name] === undefined);
      const ask = known.serverMetadata().userinfo_endpoint !== undefined && wanted.length > 0;
      const about = ask ? await oidc.fetchUserInfo(known, tokens.access_token, claims.sub) : {};
      return vouched(config, { ...about, ...claims });
    },
  };
}

/** Reads what the provider says of itself once; a failure is not kept, so that the next person tries anew. */
function createProvider({ issuer, clientId, clientSecret }: OrganisationConfig): () => Promise<oidc.Configuration> {
  let known: Promise<oidc.Configuration> | undefined;
  const execute = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [];
  return async () => {
    known ??= oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute, timeout: 10 });
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
}

type Claims = Readonly<Record<string, unknown>> & {
  readonly iss: string;
  readonly sub: string;
  readonly auth_time?: unknown;
};

function vouched({ roleClaim }: OrganisationConfig, claims: Claims): Vouched {
  const { iss, sub, email, email_verified: verified, auth_time: at } = claims;
  return {
    account: {
      issuer: iss,
      subject: sub,
      address: typeof email === 'string' && verified === true ? email : undefined,
      roles: roleClaim === undefined ? undefined : textsIn(claims[roleClaim]),
    },
    secondsAgo: typeof at === 'number' ? Math.max(0, Date.now() / 1000 - at) : null,
  };
}

/** One role or several; anything else is none. */
function textsIn(claim: unknown): readonly string[] {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.filter((value) => typeof value === 'string');
}
