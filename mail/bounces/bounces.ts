import PostalMime, { type Email } from 'postal-mime';
import { readPlainBounce } from './plain-bounces.ts';

/** A mail that came back to a return path, as a mailbox offers it. */
export type Returned = { readonly returnPath: string; readonly raw: string | Buffer };

/** What came back to the mail with this token. */
export type Bounce = {
  readonly returnToken: string;
  /** 'not-reached': the address takes no mail. 'look': anything else that a person should look at. */
  readonly says: 'not-reached' | 'look';
  /** The code of RFC 3463, where there is one. */
  readonly status: string | null;
  /** The beginning of what it says in words. */
  readonly excerpt: string;
};

/**
 * Reads what came back to a return path of ours: a delivery status notification (RFC 3464, RFC 6533), or what exim, qmail or
 * postfix write in words. Only a bad address (5.1.x) and its mailbox (5.2.x) speak of the recipient; what failed for another
 * reason, and whatever else somebody sent there, is for a person. Undefined for delays, successes, answers of machines such
 * as out-of-office notes, and anything to another address (R75). Whether the token is one of ours is for the database to
 * say: it cannot be guessed, so a forged notice has none.
 */
export async function readBounce(returned: Returned, returnDomain: string): Promise<Bounce | undefined> {
  const returnToken = returnTokenOf(returned.returnPath, returnDomain);
  if (returnToken === undefined) return undefined;
  const mail = await PostalMime.parse(returned.raw, { forceRfc822Attachments: true }).catch(() => undefined);
  // Parts within parts without an end: whoever wrote it, a person looks, and nobody is kept waiting for it.
  if (mail === undefined) return { returnToken, says: 'look', status: null, excerpt: '' };
  const text = mail.text ?? mail.html ?? '';
  const report = reportOf(mail) ?? readPlainBounce(text) ?? (isOfMachine(mail) ? { kind: 'delayed' } : undefined);
  if (report?.kind === 'delayed' || mail.headers.length === 0) return undefined;
  const status = report?.status ?? null;
  return {
    returnToken,
    says: ofRecipient(status) ? 'not-reached' : 'look',
    status,
    excerpt: text.trim().slice(0, 1_000),
  };
}

/** 5.1.7 and 5.1.8 speak of the sender's address: that is ours. */
function ofRecipient(status: string | null): boolean {
  return status !== null && /^5\.(?:1\.(?!7$|8$)|2\.)/u.test(status);
}

type Report = { readonly kind: 'failed'; readonly status: string | null } | { readonly kind: 'delayed' };

function reportOf(mail: Email): Report | undefined {
  const report = mail.attachments.find(({ mimeType }) => /^message\/(?:global-)?delivery-status$/iu.test(mimeType));
  if (report === undefined) return undefined;
  const fields = typeof report.content === 'string' ? report.content : new TextDecoder().decode(report.content);
  const action = /^action:\s*([a-z]+)/imu.exec(fields)?.[1]?.toLowerCase();
  if (action !== 'failed') return { kind: 'delayed' };
  const status = /^status:\s*([245]\.\d{1,3}\.\d{1,3})/imu.exec(fields)?.[1] ?? null;
  // 5.0.0 says nothing; what the other server answered does.
  const detail = /^diagnostic-code:[^\n]*(?:\n[ \t][^\n]*)*?\b(5\.\d{1,3}\.\d{1,3})\b/imu.exec(fields)?.[1];
  return { kind: 'failed', status: status === null || status === '5.0.0' ? (detail ?? status) : status };
}

/** RFC 3834, and what machines wrote before it. */
function isOfMachine({ headers }: Email): boolean {
  const value = (name: string) => headers.find(({ key }) => key === name)?.value.toLowerCase() ?? '';
  return (
    (value('auto-submitted') !== '' && !value('auto-submitted').startsWith('no')) ||
    value('x-autoreply') !== '' ||
    value('precedence').includes('auto_reply')
  );
}

/** The token of a return path of ours; undefined for any other address. */
export function returnTokenOf(returnPath: string, returnDomain: string): string | undefined {
  const [, token, domain] = /^<?bounce\+([0-9a-f]{32})@([^<>@\s]+)>?$/iu.exec(returnPath.trim()) ?? [];
  return domain?.toLowerCase() === returnDomain.toLowerCase() ? token?.toLowerCase() : undefined;
}
