/**
 * Causes that only `explain` can name so far: known by their words, not yet judged by facts. When a cause gets its own
 * file in `causes/`, its entry here has to go (a test says so).
 */
import type { Cause } from './cause.ts';
import type { CauseId } from './cause-id.ts';

export type CauseByWords = Pick<Cause, 'id' | 'title' | 'fits'>;

export const causesByWords: readonly CauseByWords[] = [
  {
    id: 'auth.secret-expired',
    title: 'Stored credential has expired',
    fits: {
      'credential-expired': 'names',
      'credential-refused': 'allows',
      'wrong-password': 'allows',
      unauthorized: 'allows',
      'unauthorized-token': 'allows',
      'absent-or-denied': 'allows',
    },
  },
  {
    id: 'auth.admin-disabled',
    title: "Registry's admin user is switched off",
    fits: {
      'admin-disabled': 'names',
      unauthorized: 'allows',
      'unauthorized-token': 'allows',
      'wrong-password': 'allows',
    },
  },
  {
    id: 'auth.arm-token-disabled',
    title: 'Registry does not accept ARM tokens',
    fits: { 'arm-token-disabled': 'names', 'identity-failed': 'allows', 'unauthorized-token': 'allows' },
  },
  {
    id: 'image.corrupt',
    title: 'Image content is damaged',
    fits: { corrupt: 'names', 'connection-eof': 'allows' },
  },
  {
    id: 'image.unsupported-format',
    title: 'Image format is not supported',
    fits: { 'unsupported-format': 'names', 'proxy-page': 'allows' },
  },
  {
    id: 'image.policy-rejected',
    title: 'A policy refuses the image',
    fits: { 'policy-rejected': 'names', 'registry-quota': 'allows' },
  },
  {
    id: 'network.tls',
    title: 'TLS certificate is not accepted',
    fits: {
      'certificate-rejected': 'names',
      'plain-http': 'names',
      'tls-timeout': 'allows',
      'connection-eof': 'allows',
    },
  },
  {
    id: 'network.proxy',
    title: 'A proxy stands in the way',
    fits: {
      'proxy-refused': 'names',
      'proxy-auth': 'names',
      'proxy-page': 'names',
      'tls-timeout': 'allows',
      'connect-timeout': 'allows',
      'response-timeout': 'allows',
      'connection-refused': 'allows',
      'connection-reset': 'allows',
      'connection-eof': 'allows',
      'certificate-rejected': 'allows',
      'server-error': 'allows',
      'pull-failed': 'allows',
    },
  },
  {
    id: 'network.entra-blocked',
    title: 'Microsoft Entra cannot be reached for a token',
    fits: { 'entra-unreachable': 'names', 'identity-failed': 'allows' },
  },
  {
    id: 'registry.quota-or-disk',
    title: 'Storage is full, or the registry disallows it',
    fits: { 'registry-quota': 'names', 'disk-full': 'names' },
  },
  {
    id: 'registry.account-problem',
    title: "Registry's account or subscription has a problem",
    fits: { 'account-problem': 'names', 'absent-or-denied': 'allows' },
  },
  {
    id: 'pull.cancelled-or-deadline',
    title: 'Pull was cancelled or took too long',
    fits: {
      cancelled: 'names',
      deadline: 'names',
      'response-timeout': 'allows',
      'dns-server-failed': 'allows',
    },
  },
  {
    id: 'pull.policy-never',
    title: 'Pull policy forbids pulling',
    fits: { 'policy-never': 'names' },
  },
  {
    id: 'node.throttled',
    title: 'Node limits its own pulls',
    fits: { 'throttled-by-node': 'names' },
  },
  {
    id: 'node.runtime-failure',
    title: "Node's container runtime fails",
    fits: { 'runtime-failed': 'names' },
  },
];

export function causeByWords(id: CauseId): CauseByWords | null {
  return causesByWords.find((cause) => cause.id === id) ?? null;
}
