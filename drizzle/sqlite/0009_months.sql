CREATE TABLE `counted_months` (
	`force` text NOT NULL,
	`month` text NOT NULL,
	`touches` integer NOT NULL,
	`counted_from` integer NOT NULL,
	`kept_at` integer,
	`version` text,
	`rated_to` text,
	PRIMARY KEY(`force`, `month`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `month_lengths` (
	`force` text NOT NULL,
	`month` text NOT NULL,
	`suite` text NOT NULL,
	`quarter` integer NOT NULL,
	`seconds` text NOT NULL,
	PRIMARY KEY(`force`, `month`, `suite`, `quarter`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`month`) REFERENCES `counted_months`(`force`,`month`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `month_summaries` (
	`force` text NOT NULL,
	`month` text NOT NULL,
	`suite` text NOT NULL,
	`summary` text NOT NULL,
	PRIMARY KEY(`force`, `month`, `suite`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`month`) REFERENCES `counted_months`(`force`,`month`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `detentions_over_a_week` ON `detentions` (`force`,`started_at`,`id`) WHERE "detentions"."ended_at" is null or "detentions"."ended_at" - "detentions"."started_at" > 604800;