import type { StaffDoor } from '../../db/doors/sign-in.ts';
import type { CookieJar } from './cookies.ts';
import type { PortalDeps } from './deps.ts';
import type { Render } from './shown.ts';

/** What every page is made with. */
export type Portal = PortalDeps & {
  readonly render: Render;
  readonly cookies: CookieJar;
  readonly staffDoor: StaffDoor;
};
