import type { Request, Response } from 'express';

export type CookieJar = {
  read(req: Request, name: CookieName): string | undefined;
  set(res: Response, name: CookieName, value: string, seconds: number): void;
  clear(res: Response, name: CookieName): void;
};

export type CookieName = 'session' | 'browser' | 'flow' | 'done';

/** Our cookies. The prefix that pins a cookie to this host works on https only: browsers drop it on plain http. */
export function createCookieJar(https: boolean): CookieJar {
  const named = (name: CookieName) => `${https ? '__Host-' : ''}concordat-${name}`;
  const options = { httpOnly: true, sameSite: 'lax', secure: https, path: '/' } as const;
  return {
    read: (req, name) => parse(req.headers.cookie ?? '').get(named(name)),
    set: (res, name, value, seconds) => {
      res.cookie(named(name), value, { ...options, maxAge: seconds * 1000 });
    },
    clear: (res, name) => {
      res.clearCookie(named(name), options);
    },
  };
}

function parse(header: string): Map<string, string> {
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.flatMap(([name, value]) => (name && value ? [[name, value] as const] : [])));
}
