import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { OrganisationConfig } from '../../../portal/doors/organisation.ts';
import type { Browser, Reply } from '../portal.ts';

export type Account = {
  readonly subject: string;
  readonly email: string;
  readonly verified?: boolean;
  readonly roles?: readonly string[];
  /** How many seconds ago the provider claims to have asked for the password. */
  readonly secondsAgo?: number;
};

export type RunningOrganisation = {
  readonly config: OrganisationConfig;
  /** Whom the provider signs in next, without asking. */
  account: Account | undefined;
  /** What the provider was asked for, the newest last. */
  readonly asked: URLSearchParams[];
  /** What the person's browser does at the provider, from leaving us to coming back. */
  visit(browser: Browser, path: string): Promise<Reply>;
  close(): Promise<void>;
};

/** A certified OpenID provider on loopback that signs in whoever the test says. */
export async function startOrganisation(clientUrl: string, roleClaim?: string): Promise<RunningOrganisation> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { issuer, clientId: 'concordat', clientSecret: 'a secret of the tests', roleClaim };
  const accounts = new Map<string, Account>();
  const provider = createProvider(config, clientUrl, accounts);
  const organisation: RunningOrganisation = {
    config,
    account: undefined,
    asked: [],
    visit: (browser, path) => visit(browser, path, { issuer, asked: organisation.asked }),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  const answer = provider.callback();
  server.on('request', (req, res) => {
    if (req.url?.startsWith('/interaction/') !== true) return void answer(req, res);
    const { account } = organisation;
    if (account === undefined)
      return void provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'Cancelled' });
    accounts.set(account.subject, account);
    const ts = Math.floor(Date.now() / 1000) - (account.secondsAgo ?? 0);
    return void provider.interactionFinished(req, res, { login: { accountId: account.subject, ts } });
  });
  return organisation;
}

function createProvider(config: OrganisationConfig, clientUrl: string, accounts: Map<string, Account>): Provider {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return new Provider(config.issuer, {
    clients: [
      {
        client_id: config.clientId,
        client_secret: config.clientSecret,
        redirect_uris: [`${clientUrl}/sign-in/organisation/back`],
      },
    ],
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['cookies of the tests'] },
    features: { devInteractions: { enabled: false } },
    claims: { openid: ['sub'], email: ['email', 'email_verified', 'roles'] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, subject) => ({
      accountId: subject,
      claims: () => {
        const { email, verified = true, roles } = accounts.get(subject) ?? { email: '', verified: false };
        return { sub: subject, email, email_verified: verified, ...(roles === undefined ? {} : { roles: [...roles] }) };
      },
    }),
    // Nobody is asked whether we may know the address: the organisation has agreed to it.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: config.clientId,
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
}

/** Follows where we send the browser, with the cookies of the provider, until it is sent back to us. */
async function visit(
  browser: Browser,
  path: string,
  { issuer, asked }: { issuer: string; asked: URLSearchParams[] },
): Promise<Reply> {
  const left = await browser.get(path);
  const cookies = new Map<string, string>();
  let location = left.headers.get('location') ?? '';
  if (!location.startsWith(issuer)) return left;
  asked.push(new URL(location).searchParams);
  while (location.startsWith(issuer)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(location, { redirect: 'manual', headers: { cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    if (reply.status >= 400) throw new Error(`the provider refused: ${await reply.text()}`);
    location = new URL(reply.headers.get('location') ?? '', location).href;
  }
  const back = new URL(location);
  return browser.get(`${back.pathname}${back.search}`);
}
