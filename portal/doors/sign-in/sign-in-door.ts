import type { Portal } from '../../web/context.ts';
import type { createLimits } from './sign-in-limits.ts';
import type { createCodeMail } from './sign-in-mail.ts';

/** What the pages of signing in work with. */
export type Door = Portal & {
  readonly limit: ReturnType<typeof createLimits>;
  readonly mail: ReturnType<typeof createCodeMail>;
};

/** The page first wanted, if it is one of ours; anything else leads to the start page. */
export function localPath(path: string, publicUrl: string): string {
  if (!path.startsWith('/') || !URL.canParse(path, publicUrl)) return '/';
  const url = new URL(path, publicUrl);
  const ours = url.origin === new URL(publicUrl).origin && !url.pathname.startsWith('//');
  return ours ? `${url.pathname}${url.search}` : '/';
}
