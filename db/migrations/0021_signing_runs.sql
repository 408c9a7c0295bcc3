CREATE TABLE "review_route_stages" (
	"strategy_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"body_id" uuid,
	"post_id" uuid,
	"rule" text NOT NULL,
	"rule_count" smallint,
	"asked" text NOT NULL,
	"working_days" smallint,
	CONSTRAINT "review_route_stages_strategy_id_position_pk" PRIMARY KEY("strategy_id","position")
);
--> statement-breakpoint
ALTER TABLE "inspection_steps" ADD COLUMN "sign_off_id" uuid;--> statement-breakpoint
ALTER TABLE "sign_offs" ADD COLUMN "report_id" uuid;--> statement-breakpoint
ALTER TABLE "review_route_stages" ADD CONSTRAINT "review_route_stages_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_route_stages" ADD CONSTRAINT "review_route_stages_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_route_stages" ADD CONSTRAINT "review_route_stages_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_steps" ADD CONSTRAINT "inspection_steps_sign_off_id_sign_offs_process_id_fk" FOREIGN KEY ("sign_off_id") REFERENCES "public"."sign_offs"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_offs" ADD CONSTRAINT "sign_offs_report_id_documents_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inspection_steps_sign_off" ON "inspection_steps" USING btree ("sign_off_id");--> statement-breakpoint
CALL raise_wall('review_route_stages');
--> statement-breakpoint
-- A route is written anew as a whole.
GRANT DELETE ON review_route_stages TO concordat_officer;
--> statement-breakpoint
-- Inspectors see how the sign-offs of their inspections stand; what was signed there is read by those who are asked.
CREATE POLICY inspects_sign_offs ON processes FOR SELECT TO concordat_partner
  USING (kind = 'sign-off' AND parent_id = ANY ((SELECT app_inspections())::uuid[]));
