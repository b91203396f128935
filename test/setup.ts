import { build } from '../scripts/build.mjs';

/** The tests of the command line run what a user runs: the bundle. */
export default async function setup(): Promise<void> {
  await build(new URL('..', import.meta.url).pathname);
}
