/** What a collector of metrics reads of a service. */

/** The figure of each measure, by its name and labels: "custody_problems_total{code="invalid",reason=""}". */
export async function scraped(url: string, token: string): Promise<Map<string, number>> {
  const headers = { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  const response = await fetch(`${url}/metrics`, { headers, signal });
  const lines = (await response.text()).split('\n').filter((line) => /^\w/.test(line));
  return new Map(
    lines.map((line) => [line.replace(/ [^ ]+$/, ''), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

const PATIENCE_MILLISECONDS = 10_000;
