-- Counts of requests may be lost with a crash; a durable write for each would be dear.
ALTER TABLE rate_limits SET UNLOGGED;
