import type { HttpDeps, HttpEnv } from '../http/deps.ts';

/** What the pages are given from outside. */
export interface PageDeps extends HttpDeps {
  /** A new token for a visit to a force's pages. */
  newToken: (force: string) => string;
  /** Where the pages are reached from outside, such as "https://custody.example"; null: on this machine alone. */
  publicUrl: string | null;
  /**
   * Asks the API within the process, as whoever is signed in: for files to download, and nothing else.
   */
  askApi: (request: Request, env: HttpEnv['Bindings']) => Response | Promise<Response>;
}
