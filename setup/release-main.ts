import { command, say } from '../command-line.ts';
import { readReleaseConfig, temporalConfig } from '../config.ts';
import { release, wishOf } from './release.ts';

/** `npm run release`, `npm run release -- current BUILD`, `npm run release -- ramp BUILD 50`: see docs/operations.md, "Upgrade". */
await command(async () => {
  const { deployment } = readReleaseConfig();
  await release({ ...temporalConfig(), deployment }, wishOf(process.argv.slice(2)), say);
});
