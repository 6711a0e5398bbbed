/** Every signature there is. Order does not matter: `reading-order.ts` decides among those that match. */
import type { Signature } from '../signature.ts';
import { azureRegistry } from './azure-registry.ts';
import { containerApps } from './container-apps.ts';
import { containerd } from './containerd.ts';
import { docker } from './docker.ts';
import { httpStatus } from './http-status.ts';
import { network } from './network.ts';
import { notAPull } from './not-a-pull.ts';
import { registryCodes } from './registry-codes.ts';
import { registryWords } from './registry-words.ts';

export const allSignatures: readonly Signature[] = [
  ...azureRegistry,
  ...containerApps,
  ...containerd,
  ...docker,
  ...httpStatus,
  ...network,
  ...notAPull,
  ...registryCodes,
  ...registryWords,
];
