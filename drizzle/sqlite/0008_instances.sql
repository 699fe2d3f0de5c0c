CREATE TABLE `leases` (
	`force` text NOT NULL,
	`work` text NOT NULL,
	`holder` text NOT NULL,
	`held_until` integer NOT NULL,
	PRIMARY KEY(`force`, `work`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `moves` (
	`direction` text PRIMARY KEY NOT NULL,
	`place` text NOT NULL,
	`logs` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
DROP INDEX `idempotent_answers_by_age`;--> statement-breakpoint
CREATE INDEX `idempotent_answers_by_age` ON `idempotent_answers` (`force`,`answered_at`);--> statement-breakpoint
DROP INDEX `visits_by_use`;--> statement-breakpoint
CREATE INDEX `visits_by_use` ON `visits` (`force`,`seen_at`);