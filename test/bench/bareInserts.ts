/** What a recorded detention leaves in the tables, and the least code that puts it there. */
import Database from 'better-sqlite3';
import type pg from 'pg';

interface Row {
  table: string;
  columns: readonly string[];
  /** Their values; the first is the force. */
  values: readonly unknown[];
}

/** The rows of one record, in an order that foreign keys allow. */
export type RecordRows = readonly Row[];

/** The rows of the detentions in a file, each with its event, and the nodes that this one completed. */
export function rowsIn(file: string): RecordRows[] {
  const db = new Database(file, { readonly: true });
  const read = (table: string, where: string, ...values: unknown[]): Row[] => {
    const statement = db.prepare(`SELECT * FROM ${table} WHERE ${where}`).raw();
    const columns = statement.columns().map(({ name }) => name);
    return statement.all(...values).map((row) => ({ table, columns, values: row as unknown[] }));
  };
  const recorded = db
    .prepare(
      "SELECT position, leaf ->> '$.subjects[0].id' AS id FROM audit_events WHERE leaf ->> '$.kind' = ?",
    )
    .all('detention.recorded') as { position: number; id: string }[];
  const records = recorded.map(({ position, id }) => [
    ...read('detentions', 'id = ?', id),
    ...read('revisions', 'detention = ?', id),
    ...read('personal', 'record = ?', `detention/${id}/1`),
    ...read('custody_records', 'detention = ?', id),
    ...read('detention_suites', 'detention = ?', id),
    ...read('detainee_references', 'detention = ?', id),
    ...read('audit_events', 'position = ?', position),
    ...read('audit_nodes', '((position + 1) << level) = ?', position + 1),
    ...read('audit_subjects', 'position = ?', position),
  ]);
  db.close();
  return records;
}

const into = ({ table, columns }: Row, places: readonly string[]) =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`;

/** Inserts them as a force's that has none, so many records a transaction. */
export function insertIntoSqlite(
  client: Database.Database,
  records: readonly RecordRows[],
  force: string,
  together: number,
): void {
  client.prepare('INSERT INTO forces VALUES (?, ?)').run(force, '{}');
  const statements = new Map<string, Database.Statement>();
  const insert = (row: Row) => {
    const { table, columns, values } = row;
    const known =
      statements.get(table) ??
      client.prepare(
        into(
          row,
          columns.map(() => '?'),
        ),
      );
    statements.set(table, known);
    known.run(force, ...values.slice(1));
  };
  for (let from = 0; from < records.length; from += together) {
    client.exec('BEGIN IMMEDIATE');
    for (const row of records.slice(from, from + together).flat()) insert(row);
    client.exec('COMMIT');
  }
}

/** The same, over one connection. */
export async function insertIntoPostgres(
  client: pg.Client,
  records: readonly RecordRows[],
  force: string,
  together: number,
): Promise<void> {
  await client.query('INSERT INTO forces VALUES ($1, $2)', [force, '{}']);
  for (let from = 0; from < records.length; from += together) {
    await client.query('BEGIN');
    for (const row of records.slice(from, from + together).flat()) {
      const { table, columns, values } = row;
      const text = into(
        row,
        columns.map((_, n) => `$${n + 1}`),
      );
      await client.query({ name: table, text, values: [force, ...values.slice(1)] });
    }
    await client.query('COMMIT');
  }
}
