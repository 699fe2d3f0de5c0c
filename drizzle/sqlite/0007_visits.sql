CREATE TABLE `drafts` (
	`force` text NOT NULL,
	`visit` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`detention` text,
	`content` text NOT NULL,
	PRIMARY KEY(`force`, `visit`, `id`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`visit`) REFERENCES `visits`(`force`,`hash`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `drafts_of_detention` ON `drafts` (`force`,`detention`) WHERE "drafts"."detention" is not null;--> statement-breakpoint
CREATE TABLE `visits` (
	`force` text NOT NULL,
	`hash` text NOT NULL,
	`key_hash` text,
	`actor` text NOT NULL,
	`started_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	PRIMARY KEY(`force`, `hash`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `visits_by_use` ON `visits` (`seen_at`);