import { complain, say } from '../command-line.ts';
import { writeBundles } from './create-workers.ts';

/** `npm run bundle -- folder`: the workflow code of this release, bundled; workers find it by WORKFLOW_BUNDLES. */
const [, , folder] = process.argv;
if (folder === undefined) complain('Name a folder, such as: npm run bundle -- bundles');
else {
  await writeBundles(folder);
  say(`The workflow code is in ${folder}. Start workers of the same release with WORKFLOW_BUNDLES=${folder}.`);
}
