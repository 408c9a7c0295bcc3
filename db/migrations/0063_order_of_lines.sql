-- Where the plan had a line when the draft of a revision took it over; `place` is where the draft has it. Of drafts before this, not known.
ALTER TABLE "revision_lines" ADD COLUMN "was_place" bigint;
