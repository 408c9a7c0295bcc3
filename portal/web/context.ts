import type { Request, RequestHandler, Response } from 'express';
import type { Act, Actor } from '../../domain/permissions.ts';
import type { StaffDoor } from '../../db/doors/sign-in.ts';
import type { CookieJar } from './cookies.ts';
import type { PortalDeps } from './deps.ts';
import type { Again, Render } from './shown.ts';

/** What every page is made with. */
export type Portal = PortalDeps & {
  readonly render: Render;
  readonly cookies: CookieJar;
  readonly staffDoor: StaffDoor;
};

/** Somebody who is signed in and may do what the page is for, at that page. */
export type Visit = {
  readonly req: Request;
  readonly res: Response;
  readonly actor: Actor;
  readonly cookies: CookieJar;
  /** A form of the page was sent and not taken: what it is shown again with. */
  readonly again?: Again;
};

/** What answers at a page. */
export type Handler = (portal: Portal, visit: Visit) => Promise<void> | void;

/** A page: how it is asked for, which act a visitor must have, who answers, and what reads its body where that is not a plain form. */
export type Route = readonly ['get' | 'post', string, Act, Handler, RequestHandler?];
