CREATE TABLE `document_proofs` (
	`force` text NOT NULL,
	`number` text NOT NULL,
	`position` integer NOT NULL,
	`proof` text NOT NULL,
	PRIMARY KEY(`force`, `number`),
	FOREIGN KEY (`force`) REFERENCES `forces`(`code`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force`,`number`) REFERENCES `documents`(`force`,`number`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `access_keys` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `access_keys` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `detentions` ADD `erased_at` integer;--> statement-breakpoint
CREATE INDEX `detentions_to_erase` ON `detentions` (`force`,`ended_at`,`id`) WHERE "detentions"."erased_at" is null;--> statement-breakpoint
CREATE INDEX `audit_events_by_time` ON `audit_events` (`force`,"leaf" ->> '$.at',`position`);--> statement-breakpoint
CREATE INDEX `audit_events_by_kind` ON `audit_events` (`force`,"leaf" ->> '$.kind',"leaf" ->> '$.at',`position`);--> statement-breakpoint
CREATE INDEX `audit_events_by_actor` ON `audit_events` (`force`,"leaf" ->> '$.actor.key',"leaf" ->> '$.at',`position`);