CREATE TABLE "accepted_overlaps" (
	"force" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL,
	"other" text COLLATE "C" NOT NULL,
	"other_revision" bigint NOT NULL,
	"personal_hash" text COLLATE "C" NOT NULL,
	"accepted_at" bigint NOT NULL,
	"by_key" text COLLATE "C" NOT NULL,
	"by_name" text COLLATE "C" NOT NULL,
	CONSTRAINT "accepted_overlaps_force_detention_revision_other_other_revision_pk" PRIMARY KEY("force","detention","revision","other","other_revision")
);
--> statement-breakpoint
CREATE TABLE "access_keys" (
	"force" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"roles" text COLLATE "C" NOT NULL,
	"suites" text COLLATE "C",
	"created_at" bigint NOT NULL,
	"revoked_at" bigint,
	"expires_at" bigint,
	"last_used_at" bigint,
	CONSTRAINT "access_keys_force_id_pk" PRIMARY KEY("force","id")
);
--> statement-breakpoint
CREATE TABLE "agreed_charges" (
	"force" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL,
	"sequence" bigint NOT NULL,
	"amount_pence" bigint NOT NULL,
	"personal_hash" text COLLATE "C" NOT NULL,
	"agreed_at" bigint NOT NULL,
	"by_key" text COLLATE "C" NOT NULL,
	"by_name" text COLLATE "C" NOT NULL,
	CONSTRAINT "agreed_charges_force_detention_revision_sequence_pk" PRIMARY KEY("force","detention","revision","sequence")
);
--> statement-breakpoint
CREATE TABLE "allocations" (
	"force" text COLLATE "C" NOT NULL,
	"payment" text COLLATE "C" NOT NULL,
	"sequence" bigint NOT NULL,
	"position" bigint NOT NULL,
	"invoice" text COLLATE "C" NOT NULL,
	"amount_pence" bigint NOT NULL,
	CONSTRAINT "allocations_force_payment_sequence_position_pk" PRIMARY KEY("force","payment","sequence","position")
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"force" text COLLATE "C" NOT NULL,
	"position" bigint NOT NULL,
	"leaf" text COLLATE "C" NOT NULL,
	CONSTRAINT "audit_events_force_position_pk" PRIMARY KEY("force","position")
);
--> statement-breakpoint
CREATE TABLE "audit_nodes" (
	"force" text COLLATE "C" NOT NULL,
	"level" bigint NOT NULL,
	"position" bigint NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	CONSTRAINT "audit_nodes_force_level_position_pk" PRIMARY KEY("force","level","position")
);
--> statement-breakpoint
CREATE TABLE "audit_subjects" (
	"force" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C" NOT NULL,
	"position" bigint NOT NULL,
	CONSTRAINT "audit_subjects_force_subject_position_pk" PRIMARY KEY("force","subject","position")
);
--> statement-breakpoint
CREATE TABLE "claims" (
	"force" text COLLATE "C" NOT NULL,
	"number" text COLLATE "C" NOT NULL,
	"series" text COLLATE "C" NOT NULL,
	"sequence" bigint NOT NULL,
	"customer" text COLLATE "C" NOT NULL,
	"run" text COLLATE "C" NOT NULL,
	"facts" text COLLATE "C" NOT NULL,
	"document_hash" text COLLATE "C" NOT NULL,
	"total_pence" bigint NOT NULL,
	"issued_at" bigint NOT NULL,
	"position" bigint NOT NULL,
	CONSTRAINT "claims_force_number_pk" PRIMARY KEY("force","number")
);
--> statement-breakpoint
CREATE TABLE "custody_records" (
	"force" text COLLATE "C" NOT NULL,
	"number" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	"current" boolean NOT NULL,
	CONSTRAINT "custody_records_force_number_detention_pk" PRIMARY KEY("force","number","detention")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"force" text COLLATE "C" NOT NULL,
	"code" text COLLATE "C" NOT NULL,
	"content" text COLLATE "C" NOT NULL,
	CONSTRAINT "customers_force_code_pk" PRIMARY KEY("force","code")
);
--> statement-breakpoint
CREATE TABLE "detainee_references" (
	"force" text COLLATE "C" NOT NULL,
	"scheme" text COLLATE "C" NOT NULL,
	"reference" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	CONSTRAINT "detainee_references_force_scheme_reference_detention_pk" PRIMARY KEY("force","scheme","reference","detention")
);
--> statement-breakpoint
CREATE TABLE "detention_suites" (
	"force" text COLLATE "C" NOT NULL,
	"suite" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	CONSTRAINT "detention_suites_force_suite_detention_pk" PRIMARY KEY("force","suite","detention")
);
--> statement-breakpoint
CREATE TABLE "detentions" (
	"force" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"erased_at" bigint,
	CONSTRAINT "detentions_force_id_pk" PRIMARY KEY("force","id")
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"force" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"invoice" text COLLATE "C" NOT NULL,
	"sequence" bigint NOT NULL,
	"amount_pence" bigint,
	"personal_hash" text COLLATE "C" NOT NULL,
	"raised_at" bigint NOT NULL,
	"by_key" text COLLATE "C" NOT NULL,
	"by_name" text COLLATE "C" NOT NULL,
	CONSTRAINT "disputes_force_id_pk" PRIMARY KEY("force","id")
);
--> statement-breakpoint
CREATE TABLE "document_proofs" (
	"force" text COLLATE "C" NOT NULL,
	"number" text COLLATE "C" NOT NULL,
	"position" bigint NOT NULL,
	"proof" text COLLATE "C" NOT NULL,
	CONSTRAINT "document_proofs_force_number_pk" PRIMARY KEY("force","number")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"force" text COLLATE "C" NOT NULL,
	"number" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"series" text COLLATE "C" NOT NULL,
	"sequence" bigint NOT NULL,
	"customer" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL,
	"tariff" text COLLATE "C" NOT NULL,
	"tariff_date" text COLLATE "C" NOT NULL,
	"facts" text COLLATE "C" NOT NULL,
	"personal_hash" text COLLATE "C" NOT NULL,
	"document_hash" text COLLATE "C" NOT NULL,
	"total_pence" bigint NOT NULL,
	"issued_at" bigint NOT NULL,
	"credits" text COLLATE "C",
	"rebill" boolean,
	"run" text COLLATE "C",
	CONSTRAINT "documents_force_number_pk" PRIMARY KEY("force","number")
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"force" text COLLATE "C" NOT NULL,
	"visit" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C",
	"content" text COLLATE "C" NOT NULL,
	CONSTRAINT "drafts_force_visit_id_pk" PRIMARY KEY("force","visit","id")
);
--> statement-breakpoint
CREATE TABLE "forces" (
	"code" text COLLATE "C" PRIMARY KEY NOT NULL,
	"content" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotent_answers" (
	"force" text COLLATE "C" NOT NULL,
	"access_key" text COLLATE "C" NOT NULL,
	"idempotency_key" text COLLATE "C" NOT NULL,
	"request_hash" text COLLATE "C" NOT NULL,
	"answer" text COLLATE "C" NOT NULL,
	"answered_at" bigint NOT NULL,
	CONSTRAINT "idempotent_answers_force_access_key_idempotency_key_pk" PRIMARY KEY("force","access_key","idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "invoice_runs" (
	"force" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"customer" text COLLATE "C" NOT NULL,
	"released_from" text COLLATE "C" NOT NULL,
	"released_to" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"started_by" text COLLATE "C" NOT NULL,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"total" bigint NOT NULL,
	"issued" bigint DEFAULT 0 NOT NULL,
	"left_out" bigint DEFAULT 0 NOT NULL,
	"reached_at" bigint,
	"reached" text COLLATE "C",
	CONSTRAINT "invoice_runs_force_id_pk" PRIMARY KEY("force","id")
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"force" text COLLATE "C" NOT NULL,
	"work" text COLLATE "C" NOT NULL,
	"holder" text COLLATE "C" NOT NULL,
	"held_until" bigint NOT NULL,
	CONSTRAINT "leases_force_work_pk" PRIMARY KEY("force","work")
);
--> statement-breakpoint
CREATE TABLE "left_outs" (
	"force" text COLLATE "C" NOT NULL,
	"run" text COLLATE "C" NOT NULL,
	"position" bigint NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	"code" text COLLATE "C" NOT NULL,
	"detail" text COLLATE "C" NOT NULL,
	CONSTRAINT "left_outs_force_run_position_pk" PRIMARY KEY("force","run","position")
);
--> statement-breakpoint
CREATE TABLE "lifted_stops" (
	"force" text COLLATE "C" NOT NULL,
	"credit_note" text COLLATE "C" NOT NULL,
	"personal_hash" text COLLATE "C" NOT NULL,
	"lifted_at" bigint NOT NULL,
	"by_key" text COLLATE "C" NOT NULL,
	"by_name" text COLLATE "C" NOT NULL,
	CONSTRAINT "lifted_stops_force_credit_note_pk" PRIMARY KEY("force","credit_note")
);
--> statement-breakpoint
CREATE TABLE "live_invoices" (
	"force" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	"number" text COLLATE "C" NOT NULL,
	"superseded" boolean DEFAULT false NOT NULL,
	"owed_pence" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "live_invoices_force_detention_pk" PRIMARY KEY("force","detention")
);
--> statement-breakpoint
CREATE TABLE "moves" (
	"direction" text COLLATE "C" PRIMARY KEY NOT NULL,
	"place" text COLLATE "C" NOT NULL,
	"logs" text COLLATE "C" NOT NULL,
	"started_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "payment_acts" (
	"force" text COLLATE "C" NOT NULL,
	"payment" text COLLATE "C" NOT NULL,
	"sequence" bigint NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"customer" text COLLATE "C" NOT NULL,
	"content" text COLLATE "C" NOT NULL,
	"content_hash" text COLLATE "C" NOT NULL,
	"amount_pence" bigint NOT NULL,
	"acted_at" bigint NOT NULL,
	"by_key" text COLLATE "C" NOT NULL,
	"by_name" text COLLATE "C" NOT NULL,
	CONSTRAINT "payment_acts_force_payment_sequence_pk" PRIMARY KEY("force","payment","sequence")
);
--> statement-breakpoint
CREATE TABLE "personal" (
	"force" text COLLATE "C" NOT NULL,
	"record" text COLLATE "C" NOT NULL,
	"salt" text COLLATE "C" NOT NULL,
	"body" text COLLATE "C" NOT NULL,
	CONSTRAINT "personal_force_record_pk" PRIMARY KEY("force","record")
);
--> statement-breakpoint
CREATE TABLE "revisions" (
	"force" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL,
	"void" boolean NOT NULL,
	"facts" text COLLATE "C" NOT NULL,
	"personal_hash" text COLLATE "C" NOT NULL,
	"content_hash" text COLLATE "C" NOT NULL,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"recorded_at" bigint NOT NULL,
	"by_key" text COLLATE "C" NOT NULL,
	"by_name" text COLLATE "C" NOT NULL,
	CONSTRAINT "revisions_force_detention_revision_pk" PRIMARY KEY("force","detention","revision")
);
--> statement-breakpoint
CREATE TABLE "series" (
	"force" text COLLATE "C" NOT NULL,
	"series" text COLLATE "C" NOT NULL,
	"last" bigint NOT NULL,
	"last_issued_at" bigint NOT NULL,
	CONSTRAINT "series_force_series_pk" PRIMARY KEY("force","series")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"force" text COLLATE "C" NOT NULL,
	"detention" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL,
	"position" bigint NOT NULL,
	"interpreter" text COLLATE "C",
	"engagement" text COLLATE "C",
	"started_at" bigint NOT NULL,
	"ended_at" bigint NOT NULL,
	CONSTRAINT "sessions_force_detention_revision_position_pk" PRIMARY KEY("force","detention","revision","position")
);
--> statement-breakpoint
CREATE TABLE "settlements" (
	"force" text COLLATE "C" NOT NULL,
	"dispute" text COLLATE "C" NOT NULL,
	"outcome" text COLLATE "C" NOT NULL,
	"credit_note" text COLLATE "C",
	"personal_hash" text COLLATE "C" NOT NULL,
	"settled_at" bigint NOT NULL,
	"by_key" text COLLATE "C" NOT NULL,
	"by_name" text COLLATE "C" NOT NULL,
	CONSTRAINT "settlements_force_dispute_pk" PRIMARY KEY("force","dispute")
);
--> statement-breakpoint
CREATE TABLE "suites" (
	"force" text COLLATE "C" NOT NULL,
	"code" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	CONSTRAINT "suites_force_code_pk" PRIMARY KEY("force","code")
);
--> statement-breakpoint
CREATE TABLE "tariffs" (
	"force" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"customer" text COLLATE "C" NOT NULL,
	"effective_from" text COLLATE "C" NOT NULL,
	"replaces" text COLLATE "C",
	"content" text COLLATE "C" NOT NULL,
	"content_hash" text COLLATE "C" NOT NULL,
	"published_at" bigint NOT NULL,
	"by_key" text COLLATE "C" NOT NULL,
	"by_name" text COLLATE "C" NOT NULL,
	CONSTRAINT "tariffs_force_id_pk" PRIMARY KEY("force","id")
);
--> statement-breakpoint
CREATE TABLE "turns" (
	"force" text COLLATE "C" PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visits" (
	"force" text COLLATE "C" NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"key_hash" text COLLATE "C",
	"actor" text COLLATE "C" NOT NULL,
	"started_at" bigint NOT NULL,
	"seen_at" bigint NOT NULL,
	CONSTRAINT "visits_force_hash_pk" PRIMARY KEY("force","hash")
);
--> statement-breakpoint
ALTER TABLE "accepted_overlaps" ADD CONSTRAINT "accepted_overlaps_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreed_charges" ADD CONSTRAINT "agreed_charges_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreed_charges" ADD CONSTRAINT "agreed_charges_force_detention_revision_revisions_force_detention_revision_fk" FOREIGN KEY ("force","detention","revision") REFERENCES "public"."revisions"("force","detention","revision") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_force_payment_sequence_payment_acts_force_payment_sequence_fk" FOREIGN KEY ("force","payment","sequence") REFERENCES "public"."payment_acts"("force","payment","sequence") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_force_invoice_documents_force_number_fk" FOREIGN KEY ("force","invoice") REFERENCES "public"."documents"("force","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custody_records" ADD CONSTRAINT "custody_records_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "detainee_references" ADD CONSTRAINT "detainee_references_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "detention_suites" ADD CONSTRAINT "detention_suites_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "detentions" ADD CONSTRAINT "detentions_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_force_invoice_documents_force_number_fk" FOREIGN KEY ("force","invoice") REFERENCES "public"."documents"("force","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_proofs" ADD CONSTRAINT "document_proofs_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_proofs" ADD CONSTRAINT "document_proofs_force_number_documents_force_number_fk" FOREIGN KEY ("force","number") REFERENCES "public"."documents"("force","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_force_tariff_tariffs_force_id_fk" FOREIGN KEY ("force","tariff") REFERENCES "public"."tariffs"("force","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_force_detention_revision_revisions_force_detention_revision_fk" FOREIGN KEY ("force","detention","revision") REFERENCES "public"."revisions"("force","detention","revision") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_force_visit_visits_force_hash_fk" FOREIGN KEY ("force","visit") REFERENCES "public"."visits"("force","hash") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotent_answers" ADD CONSTRAINT "idempotent_answers_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_runs" ADD CONSTRAINT "invoice_runs_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leases" ADD CONSTRAINT "leases_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "left_outs" ADD CONSTRAINT "left_outs_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "left_outs" ADD CONSTRAINT "left_outs_force_run_invoice_runs_force_id_fk" FOREIGN KEY ("force","run") REFERENCES "public"."invoice_runs"("force","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lifted_stops" ADD CONSTRAINT "lifted_stops_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lifted_stops" ADD CONSTRAINT "lifted_stops_force_credit_note_documents_force_number_fk" FOREIGN KEY ("force","credit_note") REFERENCES "public"."documents"("force","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_invoices" ADD CONSTRAINT "live_invoices_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_invoices" ADD CONSTRAINT "live_invoices_force_number_documents_force_number_fk" FOREIGN KEY ("force","number") REFERENCES "public"."documents"("force","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_acts" ADD CONSTRAINT "payment_acts_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_acts" ADD CONSTRAINT "payment_acts_force_customer_customers_force_code_fk" FOREIGN KEY ("force","customer") REFERENCES "public"."customers"("force","code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal" ADD CONSTRAINT "personal_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_force_detention_detentions_force_id_fk" FOREIGN KEY ("force","detention") REFERENCES "public"."detentions"("force","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_force_detention_revision_revisions_force_detention_revision_fk" FOREIGN KEY ("force","detention","revision") REFERENCES "public"."revisions"("force","detention","revision") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_force_dispute_disputes_force_id_fk" FOREIGN KEY ("force","dispute") REFERENCES "public"."disputes"("force","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suites" ADD CONSTRAINT "suites_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tariffs" ADD CONSTRAINT "tariffs_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tariffs" ADD CONSTRAINT "tariffs_force_customer_customers_force_code_fk" FOREIGN KEY ("force","customer") REFERENCES "public"."customers"("force","code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visits" ADD CONSTRAINT "visits_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accepted_overlaps_other" ON "accepted_overlaps" USING btree ("force","other","other_revision");--> statement-breakpoint
CREATE UNIQUE INDEX "access_keys_hash" ON "access_keys" USING btree ("force","hash");--> statement-breakpoint
CREATE INDEX "allocations_of_invoice" ON "allocations" USING btree ("force","invoice");--> statement-breakpoint
CREATE INDEX "audit_events_by_time" ON "audit_events" USING btree ("force",(("leaf"::jsonb #>> '{at}')::bigint),"position");--> statement-breakpoint
CREATE INDEX "audit_events_by_kind" ON "audit_events" USING btree ("force",(("leaf"::jsonb #>> '{kind}') collate "C"),(("leaf"::jsonb #>> '{at}')::bigint),"position");--> statement-breakpoint
CREATE INDEX "audit_events_by_actor" ON "audit_events" USING btree ("force",(("leaf"::jsonb #>> '{actor,key}') collate "C"),(("leaf"::jsonb #>> '{at}')::bigint),"position");--> statement-breakpoint
CREATE UNIQUE INDEX "claims_sequence" ON "claims" USING btree ("force","series","sequence");--> statement-breakpoint
CREATE UNIQUE INDEX "claims_of_run" ON "claims" USING btree ("force","run");--> statement-breakpoint
CREATE INDEX "claims_of_customer" ON "claims" USING btree ("force","customer","position");--> statement-breakpoint
CREATE INDEX "claims_by_issue" ON "claims" USING btree ("force","issued_at","number");--> statement-breakpoint
CREATE UNIQUE INDEX "custody_records_number" ON "custody_records" USING btree ("force","number") WHERE "custody_records"."current";--> statement-breakpoint
CREATE UNIQUE INDEX "custody_records_detention" ON "custody_records" USING btree ("force","detention") WHERE "custody_records"."current";--> statement-breakpoint
CREATE INDEX "custody_records_by_detention" ON "custody_records" USING btree ("force","detention");--> statement-breakpoint
CREATE INDEX "detainee_references_detention" ON "detainee_references" USING btree ("force","detention","scheme","reference");--> statement-breakpoint
CREATE INDEX "detention_suites_detention" ON "detention_suites" USING btree ("force","detention","suite");--> statement-breakpoint
CREATE INDEX "detentions_to_erase" ON "detentions" USING btree ("force","ended_at" NULLS FIRST,"id") WHERE "detentions"."erased_at" is null;--> statement-breakpoint
CREATE INDEX "detentions_by_start" ON "detentions" USING btree ("force","started_at","id");--> statement-breakpoint
CREATE INDEX "detentions_by_status" ON "detentions" USING btree ("force","status","started_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "disputes_of_invoice" ON "disputes" USING btree ("force","invoice","sequence");--> statement-breakpoint
CREATE INDEX "disputes_by_time" ON "disputes" USING btree ("force","raised_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "documents_sequence" ON "documents" USING btree ("force","series","sequence");--> statement-breakpoint
CREATE INDEX "documents_by_detention" ON "documents" USING btree ("force","detention");--> statement-breakpoint
CREATE INDEX "documents_by_tariff_date" ON "documents" USING btree ("force","customer","tariff_date");--> statement-breakpoint
CREATE INDEX "documents_by_issue" ON "documents" USING btree ("force","issued_at","number");--> statement-breakpoint
CREATE INDEX "documents_of_customer" ON "documents" USING btree ("force","customer","issued_at","number");--> statement-breakpoint
CREATE UNIQUE INDEX "documents_credits" ON "documents" USING btree ("force","credits") WHERE "documents"."credits" is not null;--> statement-breakpoint
CREATE INDEX "documents_not_to_rebill" ON "documents" USING btree ("force","detention") WHERE not "documents"."rebill";--> statement-breakpoint
CREATE INDEX "documents_of_run" ON "documents" USING btree ("force","run","number") WHERE "documents"."run" is not null;--> statement-breakpoint
CREATE INDEX "drafts_of_detention" ON "drafts" USING btree ("force","detention") WHERE "drafts"."detention" is not null;--> statement-breakpoint
CREATE INDEX "idempotent_answers_by_age" ON "idempotent_answers" USING btree ("force","answered_at");--> statement-breakpoint
CREATE INDEX "invoice_runs_by_start" ON "invoice_runs" USING btree ("force","started_at","id");--> statement-breakpoint
CREATE INDEX "invoice_runs_running" ON "invoice_runs" USING btree ("force","id") WHERE "invoice_runs"."status" = 'running';--> statement-breakpoint
CREATE UNIQUE INDEX "live_invoices_number" ON "live_invoices" USING btree ("force","number");--> statement-breakpoint
CREATE INDEX "live_invoices_superseded" ON "live_invoices" USING btree ("force","superseded");--> statement-breakpoint
CREATE INDEX "live_invoices_owed" ON "live_invoices" USING btree ("force","number") WHERE "live_invoices"."owed_pence" > 0;--> statement-breakpoint
CREATE INDEX "payment_acts_of_customer" ON "payment_acts" USING btree ("force","customer","acted_at","payment");--> statement-breakpoint
CREATE INDEX "revisions_by_start" ON "revisions" USING btree ("force","started_at","detention");--> statement-breakpoint
CREATE INDEX "sessions_by_interpreter" ON "sessions" USING btree ("force","interpreter","started_at") WHERE "sessions"."interpreter" is not null;--> statement-breakpoint
CREATE INDEX "sessions_by_engagement" ON "sessions" USING btree ("force","engagement") WHERE "sessions"."engagement" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "tariffs_effective_from" ON "tariffs" USING btree ("force","customer","effective_from") WHERE "tariffs"."replaces" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "tariffs_replaces" ON "tariffs" USING btree ("force","replaces");--> statement-breakpoint
CREATE INDEX "visits_by_use" ON "visits" USING btree ("force","seen_at");