import { accept, refuse, type Verdict } from '../refusal.ts';

// RFC 5321 4.5.3.1: 64 octets before the @, 255 after it; 254 in all fit into a path.
const longest = { local: 64, domain: 253, all: 254 };
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/u;
const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/u;

/**
 * The one rule for mail addresses, on entry and again before sending (R63): exactly one @, an unquoted local part and a
 * domain name of two labels or more, all ASCII. What mail libraries read as two recipients, a comment or a second
 * command never gets in. Out: the address as typed; upper case is kept, since the part before the @ may mean it.
 */
export function mailAddress(typed: string): Verdict<string> {
  const at = typed.indexOf('@');
  const local = typed.slice(0, Math.max(at, 0));
  const domain = typed.slice(at + 1);
  const fits = typed.length <= longest.all && local.length <= longest.local && domain.length <= longest.domain;
  const labels = domain.split('.');
  const named = labels.length >= 2 && labels.every((each) => label.test(each)) && !/\.\d+$/u.test(domain);
  if (fits && localPart.test(local) && named) return accept(typed);
  return refuse('malformed', 'Enter one email address in the correct format, like name@example.org.');
}
