import { homedir } from 'node:os';
import { join } from 'node:path';

/** The packages that bring TensorFlow, by the backend. */
export const tensorflowPackages = { native: '@tensorflow/tfjs-node', gpu: '@tensorflow/tfjs-node-gpu' } as const;
export type TensorflowName = keyof typeof tensorflowPackages;

/** Where `mtlc setup` puts a package, and every project of this user finds it. `tfjs` is the version of TF.js. */
export function setupFolder(name: TensorflowName, tfjs: string, env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'mtlc', `${name}-${tfjs}`);
}
