-- What is recorded, published or issued never changes; personal parts can be deleted, not changed.
-- INSERT OR REPLACE deletes too: PRAGMA recursive_triggers, set on every connection, stops it here.
CREATE TRIGGER revisions_refuse_update BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'A revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER revisions_refuse_delete BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'A revision never changes'); END;
--> statement-breakpoint
CREATE TRIGGER agreed_charges_refuse_update BEFORE UPDATE ON agreed_charges
BEGIN SELECT RAISE(ABORT, 'An agreed charge never changes'); END;
--> statement-breakpoint
CREATE TRIGGER agreed_charges_refuse_delete BEFORE DELETE ON agreed_charges
BEGIN SELECT RAISE(ABORT, 'An agreed charge never changes'); END;
--> statement-breakpoint
CREATE TRIGGER accepted_overlaps_refuse_update BEFORE UPDATE ON accepted_overlaps
BEGIN SELECT RAISE(ABORT, 'An accepted overlap never changes'); END;
--> statement-breakpoint
CREATE TRIGGER accepted_overlaps_refuse_delete BEFORE DELETE ON accepted_overlaps
BEGIN SELECT RAISE(ABORT, 'An accepted overlap never changes'); END;
--> statement-breakpoint
CREATE TRIGGER tariffs_refuse_update BEFORE UPDATE ON tariffs
BEGIN SELECT RAISE(ABORT, 'A published tariff never changes'); END;
--> statement-breakpoint
CREATE TRIGGER tariffs_refuse_delete BEFORE DELETE ON tariffs
BEGIN SELECT RAISE(ABORT, 'A published tariff never changes'); END;
--> statement-breakpoint
CREATE TRIGGER documents_refuse_update BEFORE UPDATE ON documents
BEGIN SELECT RAISE(ABORT, 'An issued document never changes'); END;
--> statement-breakpoint
CREATE TRIGGER documents_refuse_delete BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'An issued document never changes'); END;
--> statement-breakpoint
CREATE TRIGGER audit_events_refuse_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'An audit event never changes'); END;
--> statement-breakpoint
CREATE TRIGGER audit_events_refuse_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'An audit event never changes'); END;
--> statement-breakpoint
CREATE TRIGGER audit_nodes_refuse_update BEFORE UPDATE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'A node of the audit log never changes'); END;
--> statement-breakpoint
CREATE TRIGGER audit_nodes_refuse_delete BEFORE DELETE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'A node of the audit log never changes'); END;
--> statement-breakpoint
CREATE TRIGGER audit_subjects_refuse_update BEFORE UPDATE ON audit_subjects
BEGIN SELECT RAISE(ABORT, 'A subject of an audit event never changes'); END;
--> statement-breakpoint
CREATE TRIGGER audit_subjects_refuse_delete BEFORE DELETE ON audit_subjects
BEGIN SELECT RAISE(ABORT, 'A subject of an audit event never changes'); END;
--> statement-breakpoint
CREATE TRIGGER personal_refuse_update BEFORE UPDATE ON personal
BEGIN SELECT RAISE(ABORT, 'A personal part is deleted or left alone'); END;
--> statement-breakpoint
CREATE TRIGGER series_refuse_delete BEFORE DELETE ON series
BEGIN SELECT RAISE(ABORT, 'A series of numbers goes on'); END;
--> statement-breakpoint
CREATE TRIGGER series_refuse_step BEFORE UPDATE ON series WHEN NEW.last <> OLD.last + 1
BEGIN SELECT RAISE(ABORT, 'A series of numbers has no gaps'); END;
