import { sql } from 'drizzle-orm';

/** Over the alias `h` of post_holders: the post is held at this moment. */
export const heldNow = sql`h.since <= app_now() and (h.until is null or h.until > app_now())`;
