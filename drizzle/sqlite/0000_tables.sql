CREATE TABLE `accepted_overlaps` (
	`force` text NOT NULL,
	`detention` text NOT NULL,
	`revision` integer NOT NULL,
	`other` text NOT NULL,
	`other_revision` integer NOT NULL,
	`personal_hash` text NOT NULL,
	`accepted_at` integer NOT NULL,
	`by_key` text NOT NULL,
	`by_name` text NOT NULL,
	PRIMARY KEY(`force`, `detention`, `revision`, `other`, `other_revision`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `accepted_overlaps_other` ON `accepted_overlaps` (`force`,`other`,`other_revision`);--> statement-breakpoint
CREATE TABLE `access_keys` (
	`force` text NOT NULL,
	`id` text NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`roles` text NOT NULL,
	`suites` text,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	PRIMARY KEY(`force`, `id`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_keys_hash` ON `access_keys` (`force`,`hash`);--> statement-breakpoint
CREATE TABLE `agreed_charges` (
	`force` text NOT NULL,
	`detention` text NOT NULL,
	`revision` integer NOT NULL,
	`sequence` integer NOT NULL,
	`amount_pence` integer NOT NULL,
	`personal_hash` text NOT NULL,
	`agreed_at` integer NOT NULL,
	`by_key` text NOT NULL,
	`by_name` text NOT NULL,
	PRIMARY KEY(`force`, `detention`, `revision`, `sequence`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`detention`,`revision`) REFERENCES `revisions`(`force`,`detention`,`revision`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `audit_events` (
	`force` text NOT NULL,
	`position` integer NOT NULL,
	`leaf` text NOT NULL,
	PRIMARY KEY(`force`, `position`)
);
--> statement-breakpoint
CREATE TABLE `audit_nodes` (
	`force` text NOT NULL,
	`level` integer NOT NULL,
	`position` integer NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`force`, `level`, `position`)
);
--> statement-breakpoint
CREATE TABLE `audit_subjects` (
	`force` text NOT NULL,
	`subject` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`force`, `subject`, `position`)
);
--> statement-breakpoint
CREATE TABLE `custody_records` (
	`force` text NOT NULL,
	`number` text NOT NULL,
	`detention` text NOT NULL,
	`current` integer NOT NULL,
	PRIMARY KEY(`force`, `number`, `detention`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `custody_records_number` ON `custody_records` (`force`,`number`) WHERE "custody_records"."current";--> statement-breakpoint
CREATE UNIQUE INDEX `custody_records_detention` ON `custody_records` (`force`,`detention`) WHERE "custody_records"."current";--> statement-breakpoint
CREATE TABLE `customers` (
	`force` text NOT NULL,
	`code` text NOT NULL,
	`content` text NOT NULL,
	PRIMARY KEY(`force`, `code`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `detainee_references` (
	`force` text NOT NULL,
	`scheme` text NOT NULL,
	`reference` text NOT NULL,
	`detention` text NOT NULL,
	PRIMARY KEY(`force`, `scheme`, `reference`, `detention`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `detainee_references_detention` ON `detainee_references` (`force`,`detention`,`scheme`,`reference`);--> statement-breakpoint
CREATE TABLE `detention_suites` (
	`force` text NOT NULL,
	`suite` text NOT NULL,
	`detention` text NOT NULL,
	PRIMARY KEY(`force`, `suite`, `detention`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `detention_suites_detention` ON `detention_suites` (`force`,`detention`);--> statement-breakpoint
CREATE TABLE `detentions` (
	`force` text NOT NULL,
	`id` text NOT NULL,
	`revision` integer NOT NULL,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`force`, `id`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `detentions_by_start` ON `detentions` (`force`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `detentions_by_status` ON `detentions` (`force`,`status`,`started_at`,`id`);--> statement-breakpoint
CREATE TABLE `documents` (
	`force` text NOT NULL,
	`number` text NOT NULL,
	`kind` text NOT NULL,
	`series` text NOT NULL,
	`sequence` integer NOT NULL,
	`customer` text NOT NULL,
	`detention` text NOT NULL,
	`revision` integer NOT NULL,
	`tariff` text NOT NULL,
	`tariff_date` text NOT NULL,
	`facts` text NOT NULL,
	`personal_hash` text NOT NULL,
	`document_hash` text NOT NULL,
	`total_pence` integer NOT NULL,
	`issued_at` integer NOT NULL,
	PRIMARY KEY(`force`, `number`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`tariff`) REFERENCES `tariffs`(`force`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`detention`,`revision`) REFERENCES `revisions`(`force`,`detention`,`revision`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `documents_sequence` ON `documents` (`force`,`series`,`sequence`);--> statement-breakpoint
CREATE INDEX `documents_by_detention` ON `documents` (`force`,`detention`);--> statement-breakpoint
CREATE INDEX `documents_by_tariff_date` ON `documents` (`force`,`customer`,`tariff_date`);--> statement-breakpoint
CREATE INDEX `documents_by_issue` ON `documents` (`force`,`issued_at`,`number`);--> statement-breakpoint
CREATE TABLE `forces` (
	`code` text PRIMARY KEY NOT NULL,
	`content` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idempotent_answers` (
	`force` text NOT NULL,
	`access_key` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`request_hash` text NOT NULL,
	`answer` text NOT NULL,
	`answered_at` integer NOT NULL,
	PRIMARY KEY(`force`, `access_key`, `idempotency_key`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `idempotent_answers_by_age` ON `idempotent_answers` (`answered_at`);--> statement-breakpoint
CREATE TABLE `live_invoices` (
	`force` text NOT NULL,
	`detention` text NOT NULL,
	`number` text NOT NULL,
	`superseded` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`force`, `detention`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`number`) REFERENCES `documents`(`force`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `live_invoices_number` ON `live_invoices` (`force`,`number`);--> statement-breakpoint
CREATE INDEX `live_invoices_superseded` ON `live_invoices` (`force`,`superseded`);--> statement-breakpoint
CREATE TABLE `personal` (
	`force` text NOT NULL,
	`record` text NOT NULL,
	`salt` text NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`force`, `record`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `revisions` (
	`force` text NOT NULL,
	`detention` text NOT NULL,
	`revision` integer NOT NULL,
	`void` integer NOT NULL,
	`facts` text NOT NULL,
	`personal_hash` text NOT NULL,
	`content_hash` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`recorded_at` integer NOT NULL,
	`by_key` text NOT NULL,
	`by_name` text NOT NULL,
	PRIMARY KEY(`force`, `detention`, `revision`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`detention`) REFERENCES `detentions`(`force`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `revisions_by_start` ON `revisions` (`force`,`started_at`,`detention`);--> statement-breakpoint
CREATE TABLE `series` (
	`force` text NOT NULL,
	`series` text NOT NULL,
	`last` integer NOT NULL,
	`last_issued_at` integer NOT NULL,
	PRIMARY KEY(`force`, `series`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`force` text NOT NULL,
	`detention` text NOT NULL,
	`revision` integer NOT NULL,
	`position` integer NOT NULL,
	`interpreter` text,
	`engagement` text,
	`started_at` integer NOT NULL,
	`ended_at` integer NOT NULL,
	PRIMARY KEY(`force`, `detention`, `revision`, `position`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`detention`,`revision`) REFERENCES `revisions`(`force`,`detention`,`revision`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sessions_by_interpreter` ON `sessions` (`force`,`interpreter`,`started_at`) WHERE "sessions"."interpreter" is not null;--> statement-breakpoint
CREATE INDEX `sessions_by_engagement` ON `sessions` (`force`,`engagement`) WHERE "sessions"."engagement" is not null;--> statement-breakpoint
CREATE TABLE `suites` (
	`force` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`force`, `code`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `tariffs` (
	`force` text NOT NULL,
	`id` text NOT NULL,
	`customer` text NOT NULL,
	`effective_from` text NOT NULL,
	`replaces` text,
	`content` text NOT NULL,
	`content_hash` text NOT NULL,
	`published_at` integer NOT NULL,
	`by_key` text NOT NULL,
	`by_name` text NOT NULL,
	PRIMARY KEY(`force`, `id`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`customer`) REFERENCES `customers`(`force`,`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tariffs_effective_from` ON `tariffs` (`force`,`customer`,`effective_from`) WHERE "tariffs"."replaces" is null;--> statement-breakpoint
CREATE UNIQUE INDEX `tariffs_replaces` ON `tariffs` (`force`,`replaces`);