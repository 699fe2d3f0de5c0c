DROP INDEX `detention_suites_detention`;--> statement-breakpoint
CREATE INDEX `detention_suites_detention` ON `detention_suites` (`force`,`detention`,`suite`);--> statement-breakpoint
CREATE INDEX `custody_records_by_detention` ON `custody_records` (`force`,`detention`);