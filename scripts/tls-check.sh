#!/usr/bin/env bash
# The built program against the simulated Azure, Slack and Teams, over TLS on their own public host names.
#
# A mount namespace has its own /etc/hosts, which leads those names to a server on this machine; a certificate authority
# made for this one run signs for them. Nothing of the program is told: it signs in, asks ARM, Log Analytics, the event
# stream and the registry, connects to Slack and answers in Teams as it would anywhere. Needs root (namespaces, port 443), Linux, openssl, and a build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

unable() {
  if [ "${CI:-}" = true ]; then
    echo "TLS check: FAILED, $1" >&2
    exit 1
  fi
  echo "TLS check: skipped: $1"
  exit 0
}

command -v openssl >/dev/null || unable 'openssl is not installed'
[ "$(id -u)" -eq 0 ] || unable 'it needs root'
unshare --mount true 2>/dev/null || unable 'mount namespaces are not permitted here'
[ -f dist/main.js ] || { echo 'TLS check: run `npm run build` first' >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 700 "$work"

# A loopback address of its own, so that two runs, or another server, do not meet on port 443.
address="127.$((RANDOM % 200 + 20)).$((RANDOM % 250 + 1)).$((RANDOM % 250 + 1))"

node test/tls/names.mjs >"$work/names"
{
  echo '127.0.0.1 localhost'
  sed "s/^/$address /" "$work/names"
} >"$work/hosts"
# No name server answers here: a host that is not in the list cannot be reached by accident.
echo 'nameserver 127.0.0.1' >"$work/resolv.conf"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=Pullcheck one-run CA' \
  -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=simulated Azure' \
  -keyout "$work/server.key" -out "$work/server.csr" 2>/dev/null
{
  echo 'basicConstraints=CA:FALSE'
  echo "subjectAltName=$(sed 's/^/DNS:/' "$work/names" | paste -sd,)"
} >"$work/extensions"
openssl x509 -req -in "$work/server.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
  -extfile "$work/extensions" -out "$work/server.pem" 2>/dev/null

node=$(command -v node)
# shellcheck disable=SC2016 # expanded by the inner shell
unshare --mount bash -euo pipefail -c '
  mount --make-rprivate /
  mount --bind "$1/hosts" /etc/hosts
  mount --bind "$1/resolv.conf" /etc/resolv.conf
  # An empty environment: no proxy, no credential of this machine.
  exec env -i PATH="$PATH" HOME="$1" "$2" test/tls/drive.mjs "$1" "$3"
' tls-check "$work" "$node" "$address"
