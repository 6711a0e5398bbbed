/**
 * Names of apps that are words of every alert: "orders could not be written" is not about the app `orders`. Such an app is
 * found by a label, an id, or its name in quotes, and never by the bare word.
 */

/** What people call apps, and write in sentences as well; singular, the plural counts too. */
const PLAIN = `
access account action activity add address admin administration agent ai alarm alert all analysis analytics analyzer android
answer api app application apply approval archive article asset audio audit auth authentication authorization auto automation
backend backup balance bank base batch beta billing blog board book booking bot branch bridge broadcast broker browser budget build bulk
business button buy cache calculator calendar call campaign canary candidate capture card cart case catalog catalogue category
center central chain change channel charge chart chat check checkout child city claim class clean cleaner cleanup client clock cloud
cluster code collector comment commerce common community company compute conference config configuration connect connector
consent console consumer contact container content contract control controller conversion converter cookie copy core cost counter
country coupon course create credit cron currency current customer daily dashboard data database dataset date db debug default
delivery demo deploy deployer deployment design desk detail dev developer development device diagnosis digest directory discount
discovery dispatch dispatcher display dispute document domain dot download draft driver edge edit editor education email employee
engine entity entry environment error estimate event example exchange executor experiment export exporter external extract facade
fact family feature feed feedback fetch fetcher field file filter finance find finder flag fleet flow folder forecast form format
forum forward framework fraud frontend front full function funnel game gateway general generator geo global goal graph green group
guard guest guide handler health hello help helper history home hook hotel house hub identity image import importer inbox index indexer
info ingest ingestion ingress input insight instance insurance integration intake internal internet inventory invoice ios issue item job
journal json kernel key kiosk lab label landing language launch layer lead leader learning ledger legacy legal library license light limit
link list listener live load loader loan local location log logger login logistics loop loyalty machine mail mailer main maintenance
manage management manager manifest manual map market marketing marketplace master match matcher media meeting member membership
memory menu merchant message messaging meta metadata meter metric migrate migration migrator mobile mock model module monitor
monitoring monthly mover movie music name network new news newsletter night node note notification notifier notify object offer office
online operation operator option order organization origin output owner package page panel parser partner party password patient
payment payroll people performance permission person photo pipeline place planner plan planning platform player plugin point policy poll
poller pool portal post preview price pricing print printer private process processor procurement prod producer product production
profile program project promotion proof property provider provision provisioner proxy public publisher publish pull pulse purchase push
query question queue quote radar random ranking rate rating read reader realtime receiver recipe recommendation reconciler record
recorder recovery redirect reference refund region register registration registry release reload remote render renderer rental report
reporter reporting request research reservation resource response rest result retail retry return review reward risk role room root route
router routing rule run runner runtime safe sale sample sandbox scale scan scanner schedule scheduler schema school score scoring
scraper screen script search secret section secure security seed self seller sender sensor server service session setting settlement
share shell shift ship shipment shipping shop shopping sidecar signal signin signup simulator single site sketch sleep smoke social source
space spider sport staff stage staging standard start starter state static station statistic stats status stock storage store storefront
story stream streaming student studio subscription suggestion summary supplier supply support survey switch sync synchronizer system
tag target task tax team template tenant term terminal test testing theme thumbnail ticket time timer token tool toolbox tracer track
tracker tracking trade trader trading traffic train training transaction transfer transform transformer translation translator transport
travel trial trigger trip trust tunnel tutorial ui unit update updater upload uploader usage user util utility validation validator value
vault vehicle vendor verification verifier version video view viewer visitor voice volume voucher waiter wallet warehouse watch watcher
weather web webapp webhook website weekly widget wiki window wish word work worker workflow workplace workspace world writer yearly zone`;

/** What stands in every alert, and what alerts are about: states, severities, products. */
const OF_ALERTS = `
abort aborted acknowledged active alerting annotations attention available backoff blocked broken cancelled cause cert certificate closed
cold condition connection cpu crash crashed crashing crashloop critical cve dead deadline debug declined degraded delay denied description
disabled disk down downtime duration emergency enabled ended environment exit expired expression failed failing failure false fatal
fault fire fired firing fix fixed forbidden good healthy high host incident inactive informational instance interval invalid
label latency low major maintenance medium minor missing monitor namespace none normal null offline ok online open opened outage overdue
owner panel paused pending pod priority probe problem prod queued quota ready reason rebooted recovered refused rejected replica reset
resolved restart restarted restarting revision rollback rollout root running runbook saturation severity silence silenced skipped sla slo slow
snapshot source spike stale started starting state stopped stopping subject success succeeded summary suppressed terminated
threshold throttled timeout traceback trace triggered true unauthorized unavailable undefined unhealthy unknown unreachable unresponsive
uptime urgency urgent value waiting warn warning workload
acr aks alertmanager angular ansible apache argo aws azure bicep chrome consul containerd cosmos cosmosdb dapr datadog django docker dotnet
elastic elasticsearch envoy etcd express fastapi firefox flask flux gcp gitea github gitlab golang gradle grafana graphql grpc haproxy helm
hive influxdb istio jaeger java javascript jenkins jira kafka keda keycloak kibana kotlin kubelet kubernetes kusto laravel linkerd linux
logstash loki mariadb maven memcached microsoft minio mongo mongodb mysql nats neo nextjs nginx nodejs npm nuget oauth openai
opensearch opentelemetry opsgenie oracle otel pagerduty php podman postgres postgresql powershell prometheus pulsar python rabbitmq rails
react redis ruby rust scala sentry servicebus signalr slack sonarqube splunk spring sql sqlserver squid swagger teams tempo terraform
thanos tomcat traefik typescript ubuntu unix vue windows wordpress zabbix zipkin zookeeper
add admin am an and any are as at be but by can did do for from get go had has have he here how if in into is it its just let like
make may me more my need next no not now of off on one only or other our out over own pm see set she so some than that the their them then
there these they this to too two up us use was we were what when where which while who why will with would yes you your first last left
right back front left top bottom east west north south central europe asia america small big large long short day week month year hour
minute second today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday
alpha atlas apollo aurora beacon castle compass delta diamond eagle echo falcon gamma ghost gold hawk hermes iris jupiter lion lotus luna
mars mercury moon neptune nova omega orion phoenix pilot pluto rocket ruby saturn shadow silver sky solar spark star sun titan tiger
venus vision wolf zeus`;

/** With a hyphen or a digit, and common all the same. */
const MARKED = `
add-on all-clear back-end back-off built-in by-pass check-in check-out clean-up client-side container-app container-apps cool-down
critical-path data-plane day-to-day dead-letter e-mail end-to-end fail-over fall-back fan-out first-time follow-up front-end full-time go-live
hand-off hands-on health-check high-availability hot-fix image-pull in-memory in-progress key-vault know-how life-cycle load-balancer load-test
log-in log-out long-running look-up mail-in mark-up micro-service multi-region no-data no-reply non-prod not-found off-line on-call on-line
on-premises one-off open-source opt-in opt-out out-of-memory over-all own-er pay-off pick-up plug-in point-in-time post-mortem pre-prod
push-back re-deploy re-run read-only read-write real-time red-hat roll-back roll-out root-cause run-book run-time self-hosted self-service
server-side service-bus service-health set-up short-term side-car sign-in sign-off sign-out sign-up single-sign-on sql-server stand-by start-up
step-by-step stop-gap storage-account take-over third-party time-out time-series to-do top-level trade-off trouble-shooting try-out up-time
up-to-date user-agent web-app web-hook well-known work-around work-in-progress write-up x-ray
east-us east-us-2 west-us north-europe west-europe uk-south
app1 b2b b2c base64 c2c ec2 e2e h2 http2 http3 i18n ipv4 ipv6 k8s l10n log4j md5 mp3 mp4 neo4j net8 node18 node20 node22 oauth2 p0 p1 p2 p3 p4
p5 p50 p90 p95 p99 python3 s3 sev0 sev1 sev2 sev3 sev4 sev5 sha1 sha256 sha512 tls12 tls13 tier1 tier2 tier3 utf8 v1 v2 v3 v4 web1 web2 web3
x64 x86 api1 api2 api3 app2 app3 level1 level2 level3 l1 l2 l3 prio1 prio2 prio3 day1 day2 h1 h2 q1 q2 q3 q4`;

const WORDS: ReadonlySet<string> = new Set(`${PLAIN} ${OF_ALERTS} ${MARKED}`.trim().split(/\s+/));

/** Does the name, in small letters, stand in texts that are not about the app? Three letters and fewer always do. */
export function isCommonWord(name: string): boolean {
  if (!/[-\d]/.test(name) && name.length <= 3) return true;
  return WORDS.has(name) || singular(name).some((word) => WORDS.has(word));
}

function singular(name: string): readonly string[] {
  if (/ies$/.test(name)) return [`${name.slice(0, -3)}y`];
  if (/(?:s|x|ch|sh)es$/.test(name)) return [name.slice(0, -2), name.slice(0, -1)];
  return /[^s]s$/.test(name) ? [name.slice(0, -1)] : [];
}
