/** What the two databases spell differently. All else of a query they have in common. */
import { type Column, type SQL, type SQLWrapper, sql, type Table } from 'drizzle-orm';

export interface Spelling {
  /** The moment by the database's own clock. */
  now: SQL<number>;
  /** A member of JSON text, named by its path, as text; null where it is not there. */
  member(json: SQLWrapper, ...path: string[]): SQL<string>;
  /** The same of a whole number. */
  numberMember(json: SQLWrapper, ...path: string[]): SQL<number>;
  /**
   * The rows of a query as the text of a JSON array, in an order: of each its value, or an array of its
   * values. "[]" of no rows.
   */
  arrayOfRows(row: SQLWrapper | readonly SQLWrapper[], order: SQLWrapper): SQL<string>;
  /** What of a text stands before its first "/", and what after it; no matter what, where it has none. */
  beforeSlash(text: SQLWrapper): SQL<string>;
  afterSlash(text: SQLWrapper): SQL<string>;
  /** The number that a text writes; no matter what, where it writes none. */
  numberIn(text: SQLWrapper): SQL<number>;
  /** Whether a column is one of the texts of a JSON array. */
  isIn(column: SQLWrapper, json: SQLWrapper): SQL;
  /** A table's rows out of a JSON array, where they stand by the names of its columns. */
  rowsIn(json: SQLWrapper, table: Table, columns: readonly Column[]): SQL;
}

const listOf = (values: readonly SQLWrapper[]) => sql.join([...values], sql`, `);

const inSqlite = (json: SQLWrapper, path: string[]) =>
  sql`${json} ->> ${sql.raw(`'$.${path.join('.')}'`)}`;

export const SQLITE: Spelling = {
  now: sql`unixepoch()`,
  member: (json, ...path) => inSqlite(json, path) as SQL<string>,
  numberMember: (json, ...path) => inSqlite(json, path) as SQL<number>,
  arrayOfRows(row, order) {
    const item = Array.isArray(row) ? sql`json_array(${listOf(row)})` : row;
    return sql`json_group_array(${item} order by ${order})`;
  },
  beforeSlash: (text) => sql`substr(${text}, 1, instr(${text}, '/') - 1)`,
  afterSlash: (text) => sql`substr(${text}, instr(${text}, '/') + 1)`,
  numberIn: (text) => sql`cast(${text} as integer)`,
  isIn: (column, json) => sql`${column} in (select value from json_each(${json}))`,
  rowsIn(json, _table, columns) {
    const values = columns.map(
      ({ name }) => sql`value ->> ${sql.raw(`'${name}'`)} as ${sql.identifier(name)}`,
    );
    return sql`select ${listOf(values)} from json_each(${json})`;
  },
};

const inPostgres = (json: SQLWrapper, path: string[]) =>
  sql`(${json}::jsonb #>> ${sql.raw(`'{${path.join(',')}}'`)})`;

/** As compact as JSON.stringify, which to_json is of one value only. */
const jsonOf = (value: SQLWrapper) => sql`coalesce(to_json(${value})::text, 'null')`;

export const POSTGRES: Spelling = {
  // Not that of when the transaction began: it may have waited.
  now: sql`extract(epoch from clock_timestamp())::bigint`,
  member: (json, ...path) => sql`(${inPostgres(json, path)} collate "C")`,
  numberMember: (json, ...path) => sql`${inPostgres(json, path)}::bigint`,
  arrayOfRows(row, order) {
    const item = Array.isArray(row)
      ? sql`'[' || ${sql.join(row.map(jsonOf), sql` || ',' || `)} || ']'`
      : jsonOf(row as SQLWrapper);
    return sql`'[' || coalesce(string_agg(${item}, ',' order by ${order}), '') || ']'`;
  },
  beforeSlash: (text) => sql`split_part(${text}, '/', 1)`,
  afterSlash: (text) => sql`substr(${text}, strpos(${text}, '/') + 1)`,
  numberIn: (text) => sql`case when ${text} ~ '^[0-9]{1,15}$' then ${text}::bigint end`,
  // Not "in (select ...)", which it may join the whole of a force with.
  isIn: (column, json) => sql`${column} = any(array(select json_array_elements_text(${json})))`,
  // One value for all the rows: twice as fast as a parameter for each of theirs.
  rowsIn(json, table, columns) {
    const values = columns.map(({ name }) => sql`${sql.identifier(name)}`);
    return sql`select ${listOf(values)} from json_populate_recordset(null::${table}, ${json})`;
  },
};
