const API_PATH = /^\/(v1|docs|health|metrics|openapi\.json|public-keys)(\/|$)/;

/** Whether a path is the API's; every other one is a page's. */
export function isApiPath(path: string): boolean {
  return API_PATH.test(path);
}
