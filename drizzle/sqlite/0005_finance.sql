CREATE TABLE `allocations` (
	`force` text NOT NULL,
	`payment` text NOT NULL,
	`sequence` integer NOT NULL,
	`position` integer NOT NULL,
	`invoice` text NOT NULL,
	`amount_pence` integer NOT NULL,
	PRIMARY KEY(`force`, `payment`, `sequence`, `position`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`payment`,`sequence`) REFERENCES `payment_acts`(`force`,`payment`,`sequence`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`invoice`) REFERENCES `documents`(`force`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `allocations_of_invoice` ON `allocations` (`force`,`invoice`);--> statement-breakpoint
CREATE TABLE `claims` (
	`force` text NOT NULL,
	`number` text NOT NULL,
	`series` text NOT NULL,
	`sequence` integer NOT NULL,
	`customer` text NOT NULL,
	`run` text NOT NULL,
	`facts` text NOT NULL,
	`document_hash` text NOT NULL,
	`total_pence` integer NOT NULL,
	`issued_at` integer NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`force`, `number`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `claims_sequence` ON `claims` (`force`,`series`,`sequence`);--> statement-breakpoint
CREATE UNIQUE INDEX `claims_of_run` ON `claims` (`force`,`run`);--> statement-breakpoint
CREATE INDEX `claims_of_customer` ON `claims` (`force`,`customer`,`position`);--> statement-breakpoint
CREATE INDEX `claims_by_issue` ON `claims` (`force`,`issued_at`,`number`);--> statement-breakpoint
CREATE TABLE `disputes` (
	`force` text NOT NULL,
	`id` text NOT NULL,
	`invoice` text NOT NULL,
	`sequence` integer NOT NULL,
	`amount_pence` integer,
	`personal_hash` text NOT NULL,
	`raised_at` integer NOT NULL,
	`by_key` text NOT NULL,
	`by_name` text NOT NULL,
	PRIMARY KEY(`force`, `id`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`invoice`) REFERENCES `documents`(`force`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `disputes_of_invoice` ON `disputes` (`force`,`invoice`,`sequence`);--> statement-breakpoint
CREATE INDEX `disputes_by_time` ON `disputes` (`force`,`raised_at`,`id`);--> statement-breakpoint
CREATE TABLE `invoice_runs` (
	`force` text NOT NULL,
	`id` text NOT NULL,
	`customer` text NOT NULL,
	`released_from` text NOT NULL,
	`released_to` text NOT NULL,
	`status` text NOT NULL,
	`started_by` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`total` integer NOT NULL,
	`issued` integer DEFAULT 0 NOT NULL,
	`left_out` integer DEFAULT 0 NOT NULL,
	`reached_at` integer,
	`reached` text,
	PRIMARY KEY(`force`, `id`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `invoice_runs_by_start` ON `invoice_runs` (`force`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `invoice_runs_running` ON `invoice_runs` (`force`,`id`) WHERE "invoice_runs"."status" = 'running';--> statement-breakpoint
CREATE TABLE `left_outs` (
	`force` text NOT NULL,
	`run` text NOT NULL,
	`position` integer NOT NULL,
	`detention` text NOT NULL,
	`code` text NOT NULL,
	`detail` text NOT NULL,
	PRIMARY KEY(`force`, `run`, `position`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`run`) REFERENCES `invoice_runs`(`force`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `lifted_stops` (
	`force` text NOT NULL,
	`credit_note` text NOT NULL,
	`personal_hash` text NOT NULL,
	`lifted_at` integer NOT NULL,
	`by_key` text NOT NULL,
	`by_name` text NOT NULL,
	PRIMARY KEY(`force`, `credit_note`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`credit_note`) REFERENCES `documents`(`force`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `payment_acts` (
	`force` text NOT NULL,
	`payment` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`customer` text NOT NULL,
	`content` text NOT NULL,
	`content_hash` text NOT NULL,
	`amount_pence` integer NOT NULL,
	`acted_at` integer NOT NULL,
	`by_key` text NOT NULL,
	`by_name` text NOT NULL,
	PRIMARY KEY(`force`, `payment`, `sequence`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`customer`) REFERENCES `customers`(`force`,`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `payment_acts_of_customer` ON `payment_acts` (`force`,`customer`,`acted_at`,`payment`);--> statement-breakpoint
CREATE TABLE `settlements` (
	`force` text NOT NULL,
	`dispute` text NOT NULL,
	`outcome` text NOT NULL,
	`credit_note` text,
	`personal_hash` text NOT NULL,
	`settled_at` integer NOT NULL,
	`by_key` text NOT NULL,
	`by_name` text NOT NULL,
	PRIMARY KEY(`force`, `dispute`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`dispute`) REFERENCES `disputes`(`force`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `documents` ADD `credits` text;--> statement-breakpoint
ALTER TABLE `documents` ADD `rebill` integer;--> statement-breakpoint
ALTER TABLE `documents` ADD `run` text;--> statement-breakpoint
CREATE INDEX `documents_of_customer` ON `documents` (`force`,`customer`,`issued_at`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `documents_credits` ON `documents` (`force`,`credits`) WHERE "documents"."credits" is not null;--> statement-breakpoint
CREATE INDEX `documents_not_to_rebill` ON `documents` (`force`,`detention`) WHERE not "documents"."rebill";--> statement-breakpoint
CREATE INDEX `documents_of_run` ON `documents` (`force`,`run`,`number`) WHERE "documents"."run" is not null;--> statement-breakpoint
ALTER TABLE `live_invoices` ADD `owed_pence` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `live_invoices_owed` ON `live_invoices` (`force`,`number`) WHERE "live_invoices"."owed_pence" > 0;