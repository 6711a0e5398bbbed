/** Azure Container Registry, its token service (Entra) and the blob storage behind it. */
import { signatures } from '../signature.ts';

/** What else a sign-in to Entra may have been for. */
const ELSEWHERE =
  /\bvault\.(?:azure|usgovcloudapi)|\bgraph\.(?:microsoft|windows)|\.(?:database|servicebus|documents|queue|table|file|cognitiveservices|search)\.(?:core\.)?(?:windows|azure)|\bkey ?vault\b/i;

export const azureRegistry = signatures([
  {
    symptom: 'denied-by-ip',
    writer: 'azure-registry',
    proof: true,
    pattern: /client with IP\b.{0,80}? ?is not allowed access/i,
    detail: (match) => {
      const ip = /IP ['"]?([0-9a-f.:]{3,45})['"]? is/i.exec(match[0])?.[1];
      return ip === undefined ? {} : { clientIp: ip };
    },
    is: [
      "denied: client with IP '20.61.1.2' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
      `Error: {"errors":[{"code":"DENIED","message":"client with IP '20.61.1.2' is not allowed access, refer https://aka.ms/acr/firewall to grant access"}]}`,
    ],
    isNot: ["redis: client with IP '10.0.0.4' connected"],
  },
  {
    symptom: 'denied-by-ip',
    pattern: /aka\.ms\/acr\/firewall|IP allow ?list enabled, and your IP/i,
    is: [
      'DENIED: access refused. Refer https://aka.ms/acr/firewall to grant access',
      'denied: the organization has an IP allow list enabled, and your IP address is not permitted',
    ],
    isNot: ['unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information.'],
  },
  {
    symptom: 'digest-unknown',
    writer: 'azure-registry',
    pattern: /manifest sha256:[0-9a-f]{6,64} (?:is|was) not found/i,
    is: [
      'GET https:: MANIFEST_UNKNOWN: manifest sha256:2aac555b29c591a6 is not found; map[Name:api Revision:sha256:2aac]',
    ],
    isNot: ['MANIFEST_UNKNOWN: manifest tagged by "1.0" is not found; map[Tag:1.0]'],
  },
  {
    symptom: 'tag-unknown',
    pattern:
      /manifest tagged by ['"]?[^'"]{1,140}['"]? (?:is|was) not found|\bTAG_UNKNOWN\b|"?Tag"?: ?"[^"]{1,128}"\}/i,
    is: [
      'MANIFEST_UNKNOWN: manifest tagged by "1.0" is not found; map[Tag:1.0]',
      '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"1.0"}}]}',
      '{"errors":[{"code":"TAG_UNKNOWN","message":"the specified tag does not exist"}]}',
    ],
    isNot: ['MANIFEST_UNKNOWN: manifest sha256:2aac555b29c591a6 is not found'],
  },
  {
    symptom: 'tag-unknown',
    onlyAboutPulls: true,
    pattern:
      /specified tag does not exist|\btag \S{1,128} (?:not found in repository|was deleted or has expired)|\bTAG_EXPIRED\b|\btag ["'`][^"'`]{1,128}["'`] (?:does not exist|(?:was |is )?not found)/i,
    is: [
      'Image tag "1.0" does not exist in repository acme',
      'CannotPullContainerError: Tag latest not found in repository docker.io/library/owncloud',
      'Tag 1.0 was deleted or has expired. To pull, revive via time machine; pulling image quay.io/x/y:1.0',
    ],
  },
  {
    // az acr check-health names the step that failed.
    symptom: 'no-such-host',
    writer: 'azure-cli',
    pattern: /CONNECTIVITY_DNS_ERROR|Failed to reach DNS for registry|host name resolution \([^)]{1,260}\): FAILED/i,
    is: ["An error occurred: CONNECTIVITY_DNS_ERROR Failed to reach DNS for registry 'acme.azurecr.io'."],
  },
  {
    symptom: 'certificate-rejected',
    writer: 'azure-cli',
    pattern: /CONNECTIVITY_SSL_ERROR/,
    is: ['CONNECTIVITY_SSL_ERROR There was an SSL certificate error'],
  },
  {
    symptom: 'registry-quota',
    pattern:
      /operation is disallowed on this registry, repository or image|why-does-my-pull-or-push-request-fail-with-disallowed-operation|exceed(?:s|ed) the registry.{0,20}(?:size|storage|quota)|registry.{0,30}(?:storage|size) (?:quota|limit).{0,20}(?:exceeded|reached)/i,
    is: [
      'DENIED: The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq',
      'The registry storage quota has been exceeded',
    ],
    isNot: ['exceeded quota: compute-resources'],
  },
  {
    symptom: 'policy-rejected',
    pattern:
      /\bquarantin(?:e|ed)\b.{0,80}(?:image|manifest|policy)|(?:image|manifest|artifact).{0,80}\bquarantin(?:e|ed)\b/i,
    is: ['manifest sha256:abc is quarantined and cannot be pulled'],
    isNot: ['quarantine zone for mail'],
  },
  {
    symptom: 'admin-disabled',
    pattern:
      /admin user (?:account )?(?:is |has been )?(?:not enabled|disabled)|admin credentials (?:on \S{1,60} \S{1,60} |on the ACR )?(?:are|is) disabled|adminUserEnabled.{0,10}false|UnAuthorizedForCredentialOperations|--admin-enabled ?true|Failed to retrieve (?:credentials for container registry|container registry credentials)|enable the admin user/i,
    is: [
      'Cannot perform credential operations for /subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/acme as admin user is disabled. Kindly enable the admin user as per docs',
      "Admin user is not enabled for registry 'acme'. Run 'az acr update -n acme --admin-enabled true' to enable the admin first.",
      "Failed to retrieve container registry credentials. Please either provide the credentials or run 'az acr update -n acme --admin-enabledtrue' to enable admin first.",
    ],
    isNot: ['Unable to get admin user credentials with message: The resource could not be found'],
  },
  {
    symptom: 'arm-token-disabled',
    pattern:
      /azureADAuthenticationAsArmPolicy|authentication[- ]as[- ]arm\b.{0,60}(?:disabled|not allowed|not enabled)|ARM(?: audience)? (?:access )?tokens? (?:is|are) (?:disabled|not (?:allowed|accepted|supported))/i,
    is: ['UNAUTHORIZED: ARM audience tokens are disabled for this registry (azureADAuthenticationAsArmPolicy)'],
    isNot: ['failed to refresh ARM access token'],
  },
  {
    // Any application that signs in to Azure logs these codes: they are proof only where a registry asked for the sign-in.
    symptom: 'credential-expired',
    proof: true,
    onlyAboutPulls: true,
    pattern:
      /^(?=.{0,4000}(?:azurecr\.|\bACR\b|registry|\bpull|\bimages?\b|oauth2\/(?:token|exchange)|unauthorized: )).{0,4000}?(?:AADSTS7000222|client secret keys? (?:for app .{0,80})?(?:are|is|has|have) expired|AADSTS700027.{0,200}expired)/i,
    unless: ELSEWHERE,
    is: [
      "failed to authorize: unauthorized: AADSTS7000222: The provided client secret keys for app '0000' are expired.",
      "ACR acme.azurecr.io: AADSTS7000222: The provided client secret keys for app '0000' are expired.",
    ],
    isNot: [
      'unauthorized: AADSTS7000215: Invalid client secret provided.',
      'GET https://shop.vault.azure.net/secrets/db: AADSTS7000222: The provided client secret keys are expired.',
    ],
  },
  {
    symptom: 'credential-expired',
    onlyAboutPulls: true,
    pattern:
      /AADSTS7000222|client secret keys? (?:for app .{0,80})?(?:are|is|has|have) expired|AADSTS700027.{0,200}expired/i,
    unless: ELSEWHERE,
    is: ["AADSTS7000222: The provided client secret keys for app '0000' are expired."],
    isNot: [
      'AADSTS7000215: Invalid client secret provided.',
      'AADSTS7000222: The provided client secret keys are expired. resource https://graph.microsoft.com',
    ],
  },
  {
    symptom: 'wrong-password',
    onlyAboutPulls: true,
    pattern:
      /invalid client ?id or client secret|aad access token with sp failed|AADSTS7000215|AADSTS700016|AADSTS7000229|AADSTS50034|AADSTS50126|invalid client secret provided|Application not registered with AAD/i,
    unless: ELSEWHERE,
    is: [
      'unauthorized: Invalid clientid or client secret.',
      'unauthorized: aad access token with sp failed client id must be guid',
      'AADSTS7000215: Invalid client secret provided.',
      "AADSTS700016: Application with identifier '0' was not found in the directory 'Contoso'.",
    ],
    isNot: ['AADSTS7000222: The provided client secret keys are expired.'],
  },
  {
    symptom: 'unauthorized-token',
    pattern:
      /(?:oauth2\/(?:token|exchange)|rejected token exchange|token exchange endpoint)\b.{0,300}?(?:\b401\b|UNAUTHORIZED)|(?:GET|POST) https?:[^ ]{0,400}scope=[^ ]{0,400} ?UNAUTHORIZED|CONNECTIVITY_(?:REFRESH|ACCESS)_TOKEN_ERROR|CONNECTIVITY_AAD_LOGIN_ERROR/,
    is: [
      'GET https:?scope=repository%3Aapi%3Apull&service=acme.azurecr.io: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information.',
      'GET https://acme.azurecr.io/oauth2/token?scope=repository%3Aapi%3Apull&service=acme.azurecr.io: UNAUTHORIZED: authentication required',
      'ACR acme.azurecr.io rejected token exchange: ACR token exchange endpoint returned error status: 401. body: {"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}',
    ],
    isNot: [
      'GET https:: UNAUTHORIZED: authentication required; [map[Action:pull Name:api Type:repository]]',
      'failed to fetch oauth token: unexpected status from GET request to https://acme.azurecr.io/oauth2/token?scope=repository%3Aapi%3Apull&service=acme.azurecr.io: 401 Unauthorized',
    ],
    unless: /failed to fetch (?:oauth|anonymous) token|construct registry secret/i,
  },
  {
    symptom: 'unauthorized-manifest',
    pattern:
      /UNAUTHORIZED: ?authentication required.{0,160}map\[Action:pull|(?:GET|HEAD) https?:[^ ]{0,300}\/manifests\/[^ ]{1,200} UNAUTHORIZED/,
    is: [
      'Invalid value: "acme.azurecr.io/api:latest": GET https:: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information.; [map[Action:pull Name:api Type:repository]]',
      'GET https://acme.azurecr.io/v2/api/manifests/latest: UNAUTHORIZED: authentication required',
    ],
    isNot: ['GET https:?scope=repository%3Aapi%3Apull&service=acme.azurecr.io: UNAUTHORIZED: authentication required'],
  },
  {
    symptom: 'forbidden',
    onlyAboutPulls: true,
    pattern:
      /<Code>(?:AuthorizationFailure|AuthorizationPermissionMismatch|PublicAccessNotPermitted)<|This request is not authorized to perform this operation|CONNECTIVITY_FORBIDDEN_ERROR|Are firewalls and virtual networks enabled/i,
    is: [
      'unexpected status code https://weumanaged15.blob.core.windows.net/x/docker/registry/v2/blobs/sha256/fd: 403: <?xml version="1.0"?><Error><Code>AuthorizationFailure</Code><Message>This request is not authorized to perform this operation.</Message></Error>',
    ],
    isNot: ['<Error><Code>InvalidAuthenticationInfo</Code></Error>'],
  },
  {
    symptom: 'proxy-page',
    pattern: /<Code>InvalidAuthenticationInfo<|\bInvalidAuthenticationInfo: /i,
    is: [
      '<?xml version="1.0" encoding="utf-8"?><Error><Code>InvalidAuthenticationInfo</Code><Message>Authentication information is not given in the correct format. Check the value of Authorization header.</Message></Error>',
    ],
  },
  {
    symptom: 'account-problem',
    pattern:
      /ReadOnlyDisabledSubscription|subscription .{0,80}(?:is|was|has been) (?:disabled|suspended)|registry .{0,80}(?:is|has been) (?:disabled|suspended|deactivated)|customer[- ]managed key.{0,100}(?:disabled|revoked|cannot|unable)|encryption key.{0,60}(?:disabled|revoked|not accessible)|CMK_ERROR/i,
    is: [
      'denied: the registry acme has been disabled',
      "The subscription '0000' is disabled and therefore marked as read only.",
    ],
    isNot: ['admin user is disabled'],
  },
]);
