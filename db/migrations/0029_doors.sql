-- Who asked for a sign-in code, so that nobody's asking keeps another from his: a hash of the address and the network together.
ALTER TABLE "sign_in_requests" ADD COLUMN "caller_hash" text;
