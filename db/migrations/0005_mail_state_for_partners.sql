-- An answer tells those who may have been escalated to: whether a mail may have gone is all that a partner learns of it.
GRANT SELECT (id, state) ON mails TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON mails FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM notices n WHERE n.mail_id = mails.id));
