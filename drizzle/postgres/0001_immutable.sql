-- What is recorded, published or issued never changes; personal parts can be deleted, not changed.
-- TRUNCATE walks past the triggers of rows: it has its own.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$;
--> statement-breakpoint
CREATE TRIGGER revisions_refuse_update BEFORE UPDATE ON revisions
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A revision never changes');
--> statement-breakpoint
CREATE TRIGGER revisions_refuse_delete BEFORE DELETE ON revisions
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A revision never changes');
--> statement-breakpoint
CREATE TRIGGER agreed_charges_refuse_update BEFORE UPDATE ON agreed_charges
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An agreed charge never changes');
--> statement-breakpoint
CREATE TRIGGER agreed_charges_refuse_delete BEFORE DELETE ON agreed_charges
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An agreed charge never changes');
--> statement-breakpoint
CREATE TRIGGER accepted_overlaps_refuse_update BEFORE UPDATE ON accepted_overlaps
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An accepted overlap never changes');
--> statement-breakpoint
CREATE TRIGGER accepted_overlaps_refuse_delete BEFORE DELETE ON accepted_overlaps
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An accepted overlap never changes');
--> statement-breakpoint
CREATE TRIGGER tariffs_refuse_update BEFORE UPDATE ON tariffs
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A published tariff never changes');
--> statement-breakpoint
CREATE TRIGGER tariffs_refuse_delete BEFORE DELETE ON tariffs
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A published tariff never changes');
--> statement-breakpoint
CREATE TRIGGER documents_refuse_update BEFORE UPDATE ON documents
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An issued document never changes');
--> statement-breakpoint
CREATE TRIGGER documents_refuse_delete BEFORE DELETE ON documents
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An issued document never changes');
--> statement-breakpoint
CREATE TRIGGER audit_events_refuse_update BEFORE UPDATE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An audit event never changes');
--> statement-breakpoint
CREATE TRIGGER audit_events_refuse_delete BEFORE DELETE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An audit event never changes');
--> statement-breakpoint
CREATE TRIGGER audit_nodes_refuse_update BEFORE UPDATE ON audit_nodes
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A node of the audit log never changes');
--> statement-breakpoint
CREATE TRIGGER audit_nodes_refuse_delete BEFORE DELETE ON audit_nodes
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A node of the audit log never changes');
--> statement-breakpoint
CREATE TRIGGER audit_subjects_refuse_update BEFORE UPDATE ON audit_subjects
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A subject of an audit event never changes');
--> statement-breakpoint
CREATE TRIGGER audit_subjects_refuse_delete BEFORE DELETE ON audit_subjects
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A subject of an audit event never changes');
--> statement-breakpoint
CREATE TRIGGER personal_refuse_update BEFORE UPDATE ON personal
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A personal part is deleted or left alone');
--> statement-breakpoint
CREATE TRIGGER series_refuse_delete BEFORE DELETE ON series
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A series of numbers goes on');
--> statement-breakpoint
CREATE TRIGGER series_refuse_step BEFORE UPDATE ON series
  FOR EACH ROW WHEN (NEW.last <> OLD.last + 1) EXECUTE FUNCTION refuse_change('A series of numbers has no gaps');
--> statement-breakpoint
CREATE TRIGGER document_proofs_refuse_update BEFORE UPDATE ON document_proofs
  FOR EACH ROW EXECUTE FUNCTION refuse_change('The proof of a document never changes');
--> statement-breakpoint
CREATE TRIGGER document_proofs_refuse_delete BEFORE DELETE ON document_proofs
  FOR EACH ROW EXECUTE FUNCTION refuse_change('The proof of a document never changes');
--> statement-breakpoint
CREATE TRIGGER lifted_stops_refuse_update BEFORE UPDATE ON lifted_stops
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A lifted stop never changes');
--> statement-breakpoint
CREATE TRIGGER lifted_stops_refuse_delete BEFORE DELETE ON lifted_stops
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A lifted stop never changes');
--> statement-breakpoint
CREATE TRIGGER payment_acts_refuse_update BEFORE UPDATE ON payment_acts
  FOR EACH ROW EXECUTE FUNCTION refuse_change('What was done with a payment never changes');
--> statement-breakpoint
CREATE TRIGGER payment_acts_refuse_delete BEFORE DELETE ON payment_acts
  FOR EACH ROW EXECUTE FUNCTION refuse_change('What was done with a payment never changes');
--> statement-breakpoint
CREATE TRIGGER allocations_refuse_update BEFORE UPDATE ON allocations
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An allocation never changes');
--> statement-breakpoint
CREATE TRIGGER allocations_refuse_delete BEFORE DELETE ON allocations
  FOR EACH ROW EXECUTE FUNCTION refuse_change('An allocation never changes');
--> statement-breakpoint
CREATE TRIGGER disputes_refuse_update BEFORE UPDATE ON disputes
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A dispute never changes');
--> statement-breakpoint
CREATE TRIGGER disputes_refuse_delete BEFORE DELETE ON disputes
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A dispute never changes');
--> statement-breakpoint
CREATE TRIGGER settlements_refuse_update BEFORE UPDATE ON settlements
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A settlement never changes');
--> statement-breakpoint
CREATE TRIGGER settlements_refuse_delete BEFORE DELETE ON settlements
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A settlement never changes');
--> statement-breakpoint
CREATE TRIGGER claims_refuse_update BEFORE UPDATE ON claims
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A claim never changes');
--> statement-breakpoint
CREATE TRIGGER claims_refuse_delete BEFORE DELETE ON claims
  FOR EACH ROW EXECUTE FUNCTION refuse_change('A claim never changes');
--> statement-breakpoint
CREATE TRIGGER revisions_refuse_truncate BEFORE TRUNCATE ON revisions
  EXECUTE FUNCTION refuse_change('A revision never changes');
--> statement-breakpoint
CREATE TRIGGER agreed_charges_refuse_truncate BEFORE TRUNCATE ON agreed_charges
  EXECUTE FUNCTION refuse_change('An agreed charge never changes');
--> statement-breakpoint
CREATE TRIGGER accepted_overlaps_refuse_truncate BEFORE TRUNCATE ON accepted_overlaps
  EXECUTE FUNCTION refuse_change('An accepted overlap never changes');
--> statement-breakpoint
CREATE TRIGGER tariffs_refuse_truncate BEFORE TRUNCATE ON tariffs
  EXECUTE FUNCTION refuse_change('A published tariff never changes');
--> statement-breakpoint
CREATE TRIGGER documents_refuse_truncate BEFORE TRUNCATE ON documents
  EXECUTE FUNCTION refuse_change('An issued document never changes');
--> statement-breakpoint
CREATE TRIGGER audit_events_refuse_truncate BEFORE TRUNCATE ON audit_events
  EXECUTE FUNCTION refuse_change('An audit event never changes');
--> statement-breakpoint
CREATE TRIGGER audit_nodes_refuse_truncate BEFORE TRUNCATE ON audit_nodes
  EXECUTE FUNCTION refuse_change('A node of the audit log never changes');
--> statement-breakpoint
CREATE TRIGGER audit_subjects_refuse_truncate BEFORE TRUNCATE ON audit_subjects
  EXECUTE FUNCTION refuse_change('A subject of an audit event never changes');
--> statement-breakpoint
CREATE TRIGGER personal_refuse_truncate BEFORE TRUNCATE ON personal
  EXECUTE FUNCTION refuse_change('A personal part is deleted or left alone');
--> statement-breakpoint
CREATE TRIGGER series_refuse_truncate BEFORE TRUNCATE ON series
  EXECUTE FUNCTION refuse_change('A series of numbers goes on');
--> statement-breakpoint
CREATE TRIGGER document_proofs_refuse_truncate BEFORE TRUNCATE ON document_proofs
  EXECUTE FUNCTION refuse_change('The proof of a document never changes');
--> statement-breakpoint
CREATE TRIGGER lifted_stops_refuse_truncate BEFORE TRUNCATE ON lifted_stops
  EXECUTE FUNCTION refuse_change('A lifted stop never changes');
--> statement-breakpoint
CREATE TRIGGER payment_acts_refuse_truncate BEFORE TRUNCATE ON payment_acts
  EXECUTE FUNCTION refuse_change('What was done with a payment never changes');
--> statement-breakpoint
CREATE TRIGGER allocations_refuse_truncate BEFORE TRUNCATE ON allocations
  EXECUTE FUNCTION refuse_change('An allocation never changes');
--> statement-breakpoint
CREATE TRIGGER disputes_refuse_truncate BEFORE TRUNCATE ON disputes
  EXECUTE FUNCTION refuse_change('A dispute never changes');
--> statement-breakpoint
CREATE TRIGGER settlements_refuse_truncate BEFORE TRUNCATE ON settlements
  EXECUTE FUNCTION refuse_change('A settlement never changes');
--> statement-breakpoint
CREATE TRIGGER claims_refuse_truncate BEFORE TRUNCATE ON claims
  EXECUTE FUNCTION refuse_change('A claim never changes');
