import { type RequestHandler, Router } from 'express';
import type { Asset } from './build-assets.ts';

/** Serves the built files; their names change with their content, so that a browser may keep them for a year. */
export function assetRoutes(assets: Readonly<Record<string, Asset>>): RequestHandler {
  const router = Router();
  for (const { path, type, content } of Object.values(assets)) {
    router.get(path, (_req, res) => {
      res.set({ 'Content-Type': type, 'Cache-Control': 'public, max-age=31536000, immutable' }).send(content);
    });
  }
  return router;
}
