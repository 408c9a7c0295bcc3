CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
GRANT DELETE ON idempotency_keys, outbox, sign_in_requests TO concordat_worker;
--> statement-breakpoint
GRANT SELECT ON sign_in_requests TO concordat_worker;
