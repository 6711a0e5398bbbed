// What tells Pullcheck that an image cannot be pulled: one rule on the system log of Container Apps, one on writes that Azure
// refused (then there is no revision, and no log), and the action group that calls the webhook for both. See docs/alerts.md.
//
//   az deployment group create --resource-group <group> --template-file alerts.bicep \
//     --parameters workspaceId=<id of the Log Analytics workspace> pullcheckUrl=https://<your host> webhookSecret=<secret>

targetScope = 'resourceGroup'

@description('Where others reach Pullcheck, https, without a path: what PUBLIC_URL is there.')
param pullcheckUrl string

@description('One of PULLCHECK_WEBHOOK_SECRET. Left out where Entra signs (entraObjectId). Whoever may read the action group can read it.')
@secure()
param webhookSecret string = ''

@description('For a secure webhook: the object id of the app registration (not of its service principal) that stands for Pullcheck.')
param entraObjectId string = ''

@description('For a secure webhook: its identifier URI, such as api://<application id>; one of PULLCHECK_WEBHOOK_ENTRA_AUDIENCE.')
param entraIdentifierUri string = ''

@description('For a secure webhook: PULLCHECK_WEBHOOK_ENTRA_TENANT.')
param entraTenantId string = subscription().tenantId

@description('The Log Analytics workspace that the environments write their system logs to. Left out = no rule on the log.')
param workspaceId string = ''

@description('The table: with _CL where the environment itself sends its logs there (log destination log-analytics), without where a diagnostic setting does (azure-monitor).')
@allowed([
  'ContainerAppSystemLogs_CL'
  'ContainerAppSystemLogs'
])
param logTable string = 'ContainerAppSystemLogs_CL'

@description('The region of the workspace: the rule on its log has to be there.')
param location string = resourceGroup().location

@description('Whose writes are watched: ids of subscriptions or of resource groups, all of one subscription.')
param watchedScopes array = [
  subscription().id
]

@description('0 critical, 1 error, 2 warning, 3 informational, 4 verbose.')
@minValue(0)
@maxValue(4)
param severity int = 1

@description('How often the log is looked at. Every minute costs more.')
@allowed([
  'PT1M'
  'PT5M'
  'PT10M'
  'PT15M'
])
param evaluationFrequency string = 'PT5M'

@description('What the names of the three begin with.')
@minLength(1)
@maxLength(40)
param namePrefix string = 'pullcheck'

var url = '${pullcheckUrl}/alerts/azure-monitor'
var signedByEntra = !empty(entraObjectId)
// The common schema is the only one that Pullcheck takes.
var plainWebhook = {
  name: 'pullcheck'
  serviceUri: '${url}/${webhookSecret}'
  useCommonAlertSchema: true
}
var secureWebhook = {
  name: 'pullcheck'
  serviceUri: url
  useCommonAlertSchema: true
  useAadAuth: true
  objectId: entraObjectId
  identifierUri: entraIdentifierUri
  tenantId: entraTenantId
}

// A custom table's columns end with their type.
var s = logTable == 'ContainerAppSystemLogs_CL' ? '_s' : ''
// Of a job there is no app's name. A table in which no job was ever seen may lack the columns.
// Azure writes "Normal" also beside a failed pull, so the type of a line tells nothing.
var query = join([
  logTable
  '| where Reason${s} startswith "ImagePull" or Reason${s} startswith "ErrImage" or Log${s} contains "ImagePull" or Log${s} contains "ErrImage" or Log${s} contains "pull image" or Log${s} contains "image pull"'
  '| extend ContainerAppName${s} = iff(isempty(ContainerAppName${s}), tostring(column_ifexists("JobName${s}", "")), ContainerAppName${s})'
  '| where isnotempty(ContainerAppName${s})'
  '| project TimeGenerated, ContainerAppName${s}, RevisionName${s}, EnvironmentName${s}, Reason${s}, Log${s}, _ResourceId'
], '\n')

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${namePrefix}-webhook'
  location: 'Global'
  properties: {
    groupShortName: 'pullcheck'
    enabled: true
    webhookReceivers: [
      signedByEntra ? secureWebhook : plainWebhook
    ]
  }
}

resource failedPulls 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = if (!empty(workspaceId)) {
  name: '${namePrefix}-image-pulls'
  location: location
  kind: 'LogAlert'
  properties: {
    displayName: 'Pullcheck: an image cannot be pulled'
    description: 'A container app or job fails to pull its image. One alert for each app and revision.'
    severity: severity
    enabled: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: evaluationFrequency
    // Lines come some 3 minutes late, at times 10. An alert that has fired is not fired again while it lasts.
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          // Azure puts no row of the log into such an alert: what is split by is all that tells which app is meant.
          dimensions: [
            {
              name: 'ContainerAppName${s}'
              operator: 'Include'
              values: [
                '*'
              ]
            }
            {
              name: 'RevisionName${s}'
              operator: 'Include'
              values: [
                '*'
              ]
            }
            {
              name: '_ResourceId'
              operator: 'Include'
              values: [
                '*'
              ]
            }
          ]
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actionGroup.id
      ]
    }
  }
}

// Azure asks the registry before it makes a revision. What it refuses then stands in the activity log, and nowhere else.
resource failedWrites 'Microsoft.Insights/activityLogAlerts@2020-10-01' = {
  name: '${namePrefix}-failed-writes'
  location: 'Global'
  properties: {
    description: 'A write to a container app or job failed, so there is no new revision.'
    enabled: true
    scopes: watchedScopes
    condition: {
      allOf: [
        {
          field: 'category'
          equals: 'Administrative'
        }
        {
          field: 'status'
          equals: 'Failed'
        }
        {
          anyOf: [
            {
              field: 'operationName'
              equals: 'Microsoft.App/containerApps/write'
            }
            {
              field: 'operationName'
              equals: 'Microsoft.App/jobs/write'
            }
          ]
        }
      ]
    }
    actions: {
      actionGroups: [
        {
          actionGroupId: actionGroup.id
        }
      ]
    }
  }
}

output actionGroupId string = actionGroup.id
