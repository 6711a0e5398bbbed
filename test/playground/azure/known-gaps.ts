/**
 * Where the simulation says something else than Microsoft's OpenAPI, on purpose: the live service does so too. The
 * contract test allows these and nothing more.
 */
export interface KnownGap {
  /** Code of oav's error. */
  readonly code: string;
  /** Where in the answer, as oav spells it; the URL's path when oav could not even find the operation. */
  readonly at: RegExp;
  readonly reason: string;
}

const EXTRA = 'OBJECT_ADDITIONAL_PROPERTIES';

export const KNOWN_GAPS: readonly KnownGap[] = [
  {
    code: EXTRA,
    at: /\/properties\/runningStateDetails$/,
    reason: 'revisions: runningStateDetails is in no specification, and recorded from the live service',
  },
  {
    code: EXTRA,
    at: /\/properties\/runningStatus$/,
    reason: 'apps: runningStatus is specified from 2025-01-01 on, and served in older versions too (recorded)',
  },
  {
    code: 'ENUM_CASE_MISMATCH',
    at: /\/configuration\/ingress\/transport$/,
    reason: 'apps: transport is "Auto" in live answers (recorded), "auto" in the specification',
  },
  {
    code: EXTRA,
    at: /\/properties\/roleAssignmentMode$/,
    reason: 'registries: roleAssignmentMode is specified from 2025-11-01 on; readers ask for that version',
  },
  {
    code: EXTRA,
    at: /\/policies\/azureADAuthenticationAsArmPolicy$/,
    reason: 'registries: azureADAuthenticationAsArmPolicy is specified from 2025-11-01 on',
  },
  {
    code: EXTRA,
    at: /\/properties\/anonymousPullEnabled$/,
    reason: 'registries: anonymousPullEnabled is specified from 2025-11-01 on',
  },
  {
    code: 'MULTIPLE_OPERATIONS_FOUND',
    at: /\/privateDnsZones\/[^/]+\/(?:virtualNetworkLinks(?:\/[^/]+)?|ALL)$/,
    reason: 'DNS: oav cannot tell links from record sets of a {recordType}; they are not checked by it',
  },
];

/** The same for writes. */
export const WRITE_GAPS: readonly KnownGap[] = [
  {
    code: 'OBJECT_MISSING_REQUIRED_PROPERTY',
    at: /^\/location$/,
    reason:
      'apps: a PATCH without location is what the Azure CLI sends (set_ingress_traffic), and the service takes it',
  },
];
