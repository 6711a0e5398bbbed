/** Which images Container Apps can run: linux/amd64 only (azure-docs container-apps/containers.md). */
import type { Platform } from './registry-facts.ts';

/** Is it linux/amd64, by whichever name? containerd takes other names of an architecture for the same (`platforms.Normalize`). */
export function runsHere(platform: Platform): boolean {
  return platform.os.toLowerCase() === 'linux' && /^(amd64|x86[_-]64)$/i.test(platform.architecture);
}
