/** What alerts are about that cannot be a start or a pull: tables, for `relevance.ts` and for the page that explains it. */

/** Texts are given with `_` for the hyphens within words. */
export type Topic = readonly [what: string, pattern: RegExp];

/** Of the metrics that Container Apps have, those that an app that runs has (https://learn.microsoft.com/azure/container-apps/metrics). */
export const NOT_ABOUT_START =
  /cpu|memory|cores|workingset|bytes|responsetime|latency|duration|quota|jvm|gpu|thread|connectionpool|egress|ingress|disk|capacity/i;

/** Other things than an app. They count where the alert does not say outright that it is about a Container App. */
export const OTHER_SUBJECTS: readonly Topic[] = [
  [
    'a database',
    /\bdatabases?\b|\bpostgres(?:ql)?\b|\bmysql\b|\bmariadb\b|\bsql\b|\bcosmos ?(?:db)?\b|\bredis\b|\bmongo(?:db)?\b|\bcassandra\b|\bdeadlocks?\b|\breplication lag\b|\bDTU\b|\btempdb\b/i,
  ],
  ['storage', /\bstorage accounts?\b|\bblob (?:storage|container)s?\b|\bfile shares?\b|\bdata ?lake\b|\bs3\b/i],
  ['a key vault', /\bkey ?vaults?\b|\bhsm\b/i],
  [
    'a certificate',
    /\bcert(?:ificate)?s?\b.{0,60}\b(?:expir|renew|valid)|\bexpir\w+ cert(?:ificate)?s?\b|\bssl (?:cert|expir)/i,
  ],
  [
    'a queue or a topic',
    /\bservice ?bus\b|\bevent ?hubs?\b|\bkafka\b|\brabbitmq\b|\bdead[ _]?letter|\bqueue (?:length|depth|size)\b|\bconsumer lag\b/i,
  ],
  [
    'a virtual machine or a node',
    /\bvirtual machines?\b|\bVMs?\b|\bvm scale sets?\b|\bnode (?:not ready|cpu|memory|disk|down)\b|\bhost (?:cpu|memory|disk|down)\b|\bNode\w*(?:NotReady|Pressure)\b/i,
  ],
  ['a disk', /\bdisk\b|\bfile ?system\b|\binodes?\b|\bvolume (?:usage|full|space)\b/i],
  ['a web app or a function', /\bapp service\b|\bfunction app\b|microsoft\.web\//i],
  ['sign-ins', /\bsign[ _]?ins?\b|\bbrute force\b|\bimpossible travel\b|\bconditional access\b|\blogin attempts?\b/i],
  ['a backup', /\bbackups?\b|\brestore points?\b|\brecovery services\b/i],
];

/** What an app that runs may have. They count for Container Apps too, by the alert's headline alone. */
export const OTHER_TOPICS: readonly Topic[] = [
  ['CPU', /\bcpu\b|\bprocessor time\b|\bload average\b/i],
  ['memory', /\bmemory\b|\bheap\b|\bout ?of ?memory\b|\bOOM(?:Killed)?\b/i],
  ['latency', /\blatency\b|\bresponse ?time\b|\bslow\b|\bp9[059]\b|\bduration\b|\bapdex\b/i],
  ['cost', /\bcosts?\b|\bbudgets?\b|\bspend(?:ing)?\b|\bforecast\b|\bbilling alert\b/i],
  ['a disk', /\bdisk\b|\bfile ?system\b|\bvolume (?:usage|full|space)\b/i],
  ['a certificate', /\bcert(?:ificate)?s?\b/i],
  [
    'a database',
    /\bdatabases?\b|\bpostgres(?:ql)?\b|\bmysql\b|\bsql\b|\bcosmos ?(?:db)?\b|\bredis\b|\bmongo(?:db)?\b|\bdeadlocks?\b/i,
  ],
  ['a queue or a topic', /\bqueue (?:length|depth|size)\b|\bconsumer lag\b|\bdead[ _]?letter/i],
  ['traffic', /\brequest (?:rate|count|volume)\b|\btraffic\b|\bthroughput\b|\bno requests\b|\b4xx\b|\b40[134]\b/i],
  ['security', /\bvulnerabilit(?:y|ies)\b|\bCVE-\d|\bbrute force\b|\bsign[ _]?ins?\b/i],
];
