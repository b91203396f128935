/** NVIDIA's GPUs, as the driver on Linux names them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DRIVER = '/proc/driver/nvidia/gpus';

/** Empty where there is no driver, or it does not tell, as in WSL. */
export function gpuNames(driver = DRIVER): string[] {
  try {
    return readdirSync(driver).flatMap((gpu) => /^Model:\s*(.+)$/m.exec(readFileSync(join(driver, gpu, 'information'), 'utf8'))?.[1]?.trim() ?? []);
  } catch {
    return [];
  }
}
