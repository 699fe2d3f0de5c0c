CREATE TRIGGER document_proofs_refuse_update BEFORE UPDATE ON document_proofs
BEGIN SELECT RAISE(ABORT, 'The proof of a document never changes'); END;
--> statement-breakpoint
CREATE TRIGGER document_proofs_refuse_delete BEFORE DELETE ON document_proofs
BEGIN SELECT RAISE(ABORT, 'The proof of a document never changes'); END;
