import { readMigrationConfig } from '../../config.ts';
import { migrate } from './migrate.ts';

await migrate(readMigrationConfig().ownerUrl);
