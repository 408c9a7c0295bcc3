import PostalMime from 'postal-mime';

/** A mail that came back to a return path, as a mailbox offers it. */
export type Returned = { readonly returnPath: string; readonly raw: string };

/** A delivery that failed for good, of the mail with this token. */
export type Bounce = { readonly returnToken: string; readonly status: string };

/**
 * Reads what came back: a delivery status notification (RFC 3464) that says 'failed', sent to a return path of ours.
 * Undefined for everything else: delays, successes, out-of-office notes, people's answers, anything to another address
 * (R75). Whether the token is one of ours is for the database to say: it cannot be guessed, so a forged notice has none.
 */
export async function readBounce(returned: Returned, returnDomain: string): Promise<Bounce | undefined> {
  const returnToken = tokenOf(returned.returnPath, returnDomain);
  if (returnToken === undefined) return undefined;
  const mail = await PostalMime.parse(returned.raw, { forceRfc822Attachments: true });
  const report = mail.attachments.find((part) => part.mimeType.toLowerCase() === 'message/delivery-status');
  if (report === undefined) return undefined;
  const fields = typeof report.content === 'string' ? report.content : new TextDecoder().decode(report.content);
  const action = /^action:\s*([a-z]+)/imu.exec(fields)?.[1]?.toLowerCase();
  const status = /^status:\s*([245]\.\d{1,3}\.\d{1,3})/imu.exec(fields)?.[1];
  return action === 'failed' && status !== undefined ? { returnToken, status } : undefined;
}

function tokenOf(returnPath: string, returnDomain: string): string | undefined {
  const [, token, domain] = /^<?bounce\+([0-9a-f]{32})@([^<>@\s]+)>?$/iu.exec(returnPath.trim()) ?? [];
  return domain?.toLowerCase() === returnDomain.toLowerCase() ? token?.toLowerCase() : undefined;
}
