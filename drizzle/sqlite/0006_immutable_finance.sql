-- What was issued before is owed in full: no payments were recorded until now.
UPDATE live_invoices SET owed_pence = (
  SELECT total_pence FROM documents
  WHERE documents.force = live_invoices.force AND documents.number = live_invoices.number
);
--> statement-breakpoint
CREATE TRIGGER lifted_stops_refuse_update BEFORE UPDATE ON lifted_stops
BEGIN SELECT RAISE(ABORT, 'A lifted stop never changes'); END;
--> statement-breakpoint
CREATE TRIGGER lifted_stops_refuse_delete BEFORE DELETE ON lifted_stops
BEGIN SELECT RAISE(ABORT, 'A lifted stop never changes'); END;
--> statement-breakpoint
CREATE TRIGGER payment_acts_refuse_update BEFORE UPDATE ON payment_acts
BEGIN SELECT RAISE(ABORT, 'What was done with a payment never changes'); END;
--> statement-breakpoint
CREATE TRIGGER payment_acts_refuse_delete BEFORE DELETE ON payment_acts
BEGIN SELECT RAISE(ABORT, 'What was done with a payment never changes'); END;
--> statement-breakpoint
CREATE TRIGGER allocations_refuse_update BEFORE UPDATE ON allocations
BEGIN SELECT RAISE(ABORT, 'An allocation never changes'); END;
--> statement-breakpoint
CREATE TRIGGER allocations_refuse_delete BEFORE DELETE ON allocations
BEGIN SELECT RAISE(ABORT, 'An allocation never changes'); END;
--> statement-breakpoint
CREATE TRIGGER disputes_refuse_update BEFORE UPDATE ON disputes
BEGIN SELECT RAISE(ABORT, 'A dispute never changes'); END;
--> statement-breakpoint
CREATE TRIGGER disputes_refuse_delete BEFORE DELETE ON disputes
BEGIN SELECT RAISE(ABORT, 'A dispute never changes'); END;
--> statement-breakpoint
CREATE TRIGGER settlements_refuse_update BEFORE UPDATE ON settlements
BEGIN SELECT RAISE(ABORT, 'A settlement never changes'); END;
--> statement-breakpoint
CREATE TRIGGER settlements_refuse_delete BEFORE DELETE ON settlements
BEGIN SELECT RAISE(ABORT, 'A settlement never changes'); END;
--> statement-breakpoint
CREATE TRIGGER claims_refuse_update BEFORE UPDATE ON claims
BEGIN SELECT RAISE(ABORT, 'A claim never changes'); END;
--> statement-breakpoint
CREATE TRIGGER claims_refuse_delete BEFORE DELETE ON claims
BEGIN SELECT RAISE(ABORT, 'A claim never changes'); END;
