/**
 * Can an alert be about a start, or the pull of an image? Only such ones are looked at without being asked: a diagnosis under
 * every alert about a slow query would teach people to mute the bot. "Resolved" is not judged here.
 */
import { readText } from '../diagnosis/reading/read-text.ts';
import { isPullFailure, type Reading, type Symptom, type Writer } from '../diagnosis/reading.ts';
import type { Alert } from './alert.ts';
import { appOfId } from './clues.ts';
import { isRuleLine } from './make-alert.ts';
import { NOT_ABOUT_START, OTHER_SUBJECTS, OTHER_TOPICS, type Topic } from './topics.ts';

export interface Relevance {
  readonly relevant: boolean;
  /** A clause that completes "it is looked at, because …" or "it is left alone, because …". */
  readonly because: string;
}

/** Words that nothing but a failed pull has. */
const SURE_PULL =
  /ImagePull|ErrImage|\bimage[ -]pull|\bfail(?:ed|s|ing|ure)? to pull\b|\b(?:cannot|can't|could not|couldn't|unable to) pull\b|pull(?:ing)? (?:the )?(?:container )?image\b.{0,80}\b(?:fail|error|denied|unauthori)|\bpull access denied\b|\bmanifest[ _]unknown\b|\btoomanyrequests\b|unauthorized: authentication required|\binvalid image name\b|InvalidImageName|Persistent Image Pull/i;
/** The start of something that runs, gone wrong. */
const START =
  /\b(?:fail(?:s|ed|ing|ure)?|unable|not able|refus(?:es|ed)) to (?:start|provision|deploy|activate|create|launch|schedule|run|come up|become ready|roll out)\b|\b(?:cannot|can't|could not|couldn't|does not|doesn't|did not|didn't|never|won't|will not|not) (?:start(?:ed|ing)?|become ready|come up|run|running|been ready|ready)\b|\bcrash ?-?loop|back-?off\b|\brestart(?:s|ed|ing|count| count)?\b|\b(?:startup|start-up|liveness|readiness|health) ?(?:probe|check)s?\b|\bprovisioning ?(?:state)?\W{0,4}(?:fail|error|stuck|timed? ?out)|\b(?:revision|replica|deployment|rollout|container|pod)s?\b[^\n]{0,60}\b(?:fail|unhealthy|degraded|not ready|unavailable|missing|mismatch|stuck|pending|waiting|down|terminated|exit)|\b(?:no|zero|0|not enough|missing|unavailable|unhealthy) (?:ready |running |healthy |available )?(?:replica|revision|pod|container|instance)s?\b|\breplica ?(?:count|s)\b|ReplicasMismatch|PodNotReady|ContainerWaiting|CreateContainer\w*Error|RunContainerError|ContainerTerminated|ContainerAppOperationError|\bstartup (?:fail|error|timeout)|\bfailed (?:start|startup|rollout|revision|deployment|deploy)\b|\bdeploy(?:ment)?s? (?:has |have )?failed\b/i;
/** Somebody outside sees that it does not answer: an app that does not start looks like this. */
const DOWN =
  /\b(?:is|are|went|seems?|appears?) (?:down|offline|unreachable|unavailable|not responding)\b|\b(?:DOWN|OUTAGE)\b|\bservice unavailable\b|\bno healthy upstream\b|\bavailability\b|\bendpoint down\b|\b(?:InstanceDown|TargetDown|ServiceDown|EndpointDown|ProbeFailed|ProbeFailure|BlackboxProbe\w*)\b|\babsent\b|\b(?:uptime|ping) (?:check|test|monitor)\b/;
const SERVER_ERRORS = /\b5\dd?xx\b|\b5xx\b|\bHTTP ?5\d\d\b|\b50[0234]\b|\bserver errors?\b/i;

/**
 * @returns whether to look, and why. Unsure = yes where the alert says outright that it is about a Container App (its ARM id, a
 * label such as `container_app`), else no. Linear in the length of the text, and never throws.
 */
export function isAboutStart(alert: Alert): Relevance {
  if (alert.sender === 'pullcheck') return no("it is Pullcheck's own message");
  const all = `${alert.title}\n${alert.text}`;
  const written = activity(alert);
  if (written !== null && !written.relevant) return written;
  if (SURE_PULL.test(all)) return yes('it says that an image could not be pulled');

  const target = hasAppTarget(alert);
  const metric = byMetric(alert, target);
  if (metric !== null) return metric;
  const subject = target ? null : otherSubject(alert);
  if (subject !== null) return no(`it is about ${subject}`);
  const readings = readText(withoutRule(all));
  if (readings.some(isAboutImage)) return yes('its text says why an image could not be pulled');
  if (written !== null) return written;

  const headline = headlineOf(alert);
  if (START.test(headline)) return yes('it is about a start, a replica or a revision');
  const topic = topicOf(OTHER_TOPICS, headline);
  if (topic !== null) return no(`it is about ${topic}`);
  if (readings.length > 0 && readings.every(({ symptom }) => ORDINARY.has(symptom)))
    return no('it tells of a step that went well');
  if (START.test(all)) return yes('it is about a start, a replica or a revision');
  if (target)
    return yes(
      SERVER_ERRORS.test(all)
        ? 'a Container App answers with errors'
        : 'it is about a Container App, and may be about its start',
    );
  if (DOWN.test(all)) return yes('something does not answer, as an app that does not start');
  return no('nothing in it is about a start or a pull, and it names no Container App outright');
}

function yes(because: string): Relevance {
  return { relevant: true, because };
}

function no(because: string): Relevance {
  return { relevant: false, because };
}

export function hasAppTarget({ clues }: Alert): boolean {
  return clues.names.length > 0 || clues.resourceIds.some((id) => appOfId(id) !== null);
}

/** A line `name = value` of the text, as the reader of Azure Monitor writes them. */
function field({ text }: Alert, name: string): string | null {
  const at = text.startsWith(`${name} = `) ? 0 : text.indexOf(`\n${name} = `);
  if (at < 0) return null;
  const from = text.indexOf(' = ', at) + 3;
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? undefined : end);
}

/** An entry of the activity log; null = it is none, or one whose words decide. */
function activity(alert: Alert): Relevance | null {
  const operation = field(alert, 'operationName');
  if (operation === null) return null;
  const service = /^microsoft\.servicehealth\//i.test(operation) ? (field(alert, 'service') ?? 'a service') : null;
  if (service !== null)
    return /container apps|container registry/i.test(service)
      ? yes(`Azure tells of trouble with ${service}`)
      : no(`it is Service Health of ${service}`);
  const failed = /^fail/i.test(field(alert, 'status') ?? '');
  if (/^microsoft\.app\/(?:containerapps|jobs)\//i.test(operation))
    return failed ? yes('a write to a Container App failed') : no('a write to a Container App that did not fail');
  if (/^microsoft\.resourcehealth\//i.test(operation))
    return hasAppTarget(alert) ? null : no('it is the health of another resource');
  if (/^microsoft\.resources\/deployments\//i.test(operation) && failed) return null;
  return no('it is an operation on another resource');
}

function byMetric(alert: Alert, target: boolean): Relevance | null {
  const metric = field(alert, 'metricName');
  const space = field(alert, 'metricNamespace');
  if (metric === null) return null;
  if (space !== null && !/^microsoft\.app\//i.test(space) && !target) {
    // A web test watches a host from outside: it may be an app's.
    return /webtest|failed ?location|availabilityResults/i.test(`${metric} ${space}`)
      ? null
      : no(`it is a metric of ${space}`);
  }
  if (/^(?:replicas|restartcount|restarts)$/i.test(metric)) return yes(`it is about the metric ${metric}`);
  if (/^requests$/i.test(metric))
    return /(?:^|\n)statusCode(?:Category)? = 5/i.test(alert.text)
      ? yes('a Container App answers with errors')
      : no('it is about how many requests come');
  return NOT_ABOUT_START.test(metric) ? no(`it is about the metric ${metric}`) : null;
}

/** A resource of another kind is the target, or the headline says so. */
function otherSubject(alert: Alert): string | null {
  const types = alert.clues.resourceIds.flatMap(
    (id) => /\/providers\/([^/]+\/[^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? [],
  );
  // `… on orders-db ( microsoft.dbforpostgresql/flexibleservers ) at …`: the subject of Azure Monitor's mail.
  const named = /\( ?(microsoft\.[a-z.]{1,40}\/[a-z/]{1,60}) ?\)/i.exec(alert.title)?.[1];
  if (named !== undefined) types.push(named.toLowerCase());
  const other = types.find(
    (type) =>
      !/^microsoft\.(?:app|operationalinsights|insights|containerregistry|alertsmanagement|monitor|resources)\//.test(
        type,
      ),
  );
  if (other !== undefined && types.every((type) => !type.startsWith('microsoft.app/'))) return other;
  return topicOf(OTHER_SUBJECTS, apart(alert.title));
}

/** What it is about in a few words: the title, and what stands for one. `AppCpuHigh` is three words. */
function headlineOf(alert: Alert): string {
  const summary = alert.text
    .split('\n')
    .filter((line) => /^(?:summary|title|webTestName|alertname|SmartDetectorName)(?: = |: )/i.test(line));
  return apart([alert.title, ...summary].join('\n'));
}

function apart(text: string): string {
  return `${text.replace(/([a-z\d])([A-Z])/g, '$1 $2')}\n${text}`;
}

/** A word within a name is no topic: an app may be called `sql-proxy`. */
function topicOf(topics: readonly Topic[], text: string): string | null {
  const joined = text.replace(/(\w)-(?=\w)/g, '$1_');
  return topics.find(([, pattern]) => pattern.test(joined))?.[0] ?? null;
}

/** Whose words are about images, whatever they say. */
const OF_IMAGES: ReadonlySet<Writer> = new Set<Writer>([
  'container-apps',
  'kubelet',
  'containerd',
  'docker',
  'cri-o',
  'containers-image',
  'go-containerregistry',
  'azure-registry',
  'container-instances',
  'registry',
]);

const ORDINARY: ReadonlySet<Symptom> = new Set<Symptom>(['pulling', 'pulled', 'started', 'lifecycle', 'stopped']);

/** "Connection refused" alone is about anything: something has to say that an image was meant. */
function isAboutImage(reading: Reading): boolean {
  return (
    isPullFailure(reading) &&
    (OF_IMAGES.has(reading.writer) ||
      reading.code !== null ||
      reading.image !== null ||
      reading.detail.writtenImage !== undefined ||
      /\bpull|image|registr|manifest|repositor|artifact|docker|daemon|azurecr\.|\bACR\b|\becr\b|container app|\/v2\/|AADSTS|oauth|layer/i.test(
        reading.text,
      ))
  );
}

function withoutRule(text: string): string {
  return text
    .split('\n')
    .filter((line) => !isRuleLine(line))
    .join('\n');
}
