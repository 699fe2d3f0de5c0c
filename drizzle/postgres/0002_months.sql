CREATE TABLE "counted_months" (
	"force" text COLLATE "C" NOT NULL,
	"month" text COLLATE "C" NOT NULL,
	"touches" bigint NOT NULL,
	"counted_from" bigint NOT NULL,
	"kept_at" bigint,
	"version" text COLLATE "C",
	"rated_to" text COLLATE "C",
	CONSTRAINT "counted_months_force_month_pk" PRIMARY KEY("force","month")
);
--> statement-breakpoint
CREATE TABLE "month_lengths" (
	"force" text COLLATE "C" NOT NULL,
	"month" text COLLATE "C" NOT NULL,
	"suite" text COLLATE "C" NOT NULL,
	"quarter" bigint NOT NULL,
	"seconds" text COLLATE "C" NOT NULL,
	CONSTRAINT "month_lengths_force_month_suite_quarter_pk" PRIMARY KEY("force","month","suite","quarter")
);
--> statement-breakpoint
CREATE TABLE "month_summaries" (
	"force" text COLLATE "C" NOT NULL,
	"month" text COLLATE "C" NOT NULL,
	"suite" text COLLATE "C" NOT NULL,
	"summary" text COLLATE "C" NOT NULL,
	CONSTRAINT "month_summaries_force_month_suite_pk" PRIMARY KEY("force","month","suite")
);
--> statement-breakpoint
ALTER TABLE "counted_months" ADD CONSTRAINT "counted_months_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "month_lengths" ADD CONSTRAINT "month_lengths_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "month_lengths" ADD CONSTRAINT "month_lengths_force_month_counted_months_force_month_fk" FOREIGN KEY ("force","month") REFERENCES "public"."counted_months"("force","month") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "month_summaries" ADD CONSTRAINT "month_summaries_force_forces_code_fk" FOREIGN KEY ("force") REFERENCES "public"."forces"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "month_summaries" ADD CONSTRAINT "month_summaries_force_month_counted_months_force_month_fk" FOREIGN KEY ("force","month") REFERENCES "public"."counted_months"("force","month") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "detentions_over_a_week" ON "detentions" USING btree ("force","started_at","id") WHERE "detentions"."ended_at" is null or "detentions"."ended_at" - "detentions"."started_at" > 604800;