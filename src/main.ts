/** Where the program starts: the only file with effects on import. */
import { hastenLoading } from './loading.ts';

// What is made here, the database first of all, is about people: only its owner may read it.
process.umask(0o077);
hastenLoading();
// Not with the imports above, which Node loads before anything is hastened.
const { runCommandLine } = await import('./commandLine.ts');
await runCommandLine();
