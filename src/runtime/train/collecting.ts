import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Gives this thread the `gc` that Node has behind a flag: much is left behind at a few known places, and V8 would let it lie while it grows. */
export function letCollect(): void {
  setFlagsFromString('--expose-gc');
  Object.assign(globalThis, { gc: runInNewContext('gc') as () => void });
}
