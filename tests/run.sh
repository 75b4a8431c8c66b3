#!/usr/bin/env bash
# All tests on a fresh machine: installs what they need as Debian packages when absent, builds everything, runs .NET and web tests,
# and ends with "N passed, N failed". Options: --quick leaves out the browser, cluster and crash runs.
set -uo pipefail
cd "$(dirname "$0")/.."
quick=; [ "${1:-}" = --quick ] && quick=1

say() { printf '%s\n' "$*"; }
need() { command -v "$1" >/dev/null 2>&1; }
need dotnet || { say "The .NET 10 SDK is missing: install it, then run this again."; exit 1; }
need node || { say "Node 20 or newer is missing: install it, then run this again."; exit 1; }

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
need chromium || missing+=(chromium)
need openssl || missing+=(openssl)
[ -f /usr/share/uap-core/tests/test_ua.yaml ] || missing+=(uap-core)
if [ ${#missing[@]} -gt 0 ]; then
  sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  say "installing: ${missing[*]}"
  $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" fonts-noto-core >/dev/null \
    || { say "could not install ${missing[*]}: install them by hand, then run this again."; exit 1; }
fi

out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
passed=0; failed=0
add() { passed=$((passed + $1)); failed=$((failed + $2)); }

say "building"
if ! dotnet build Gateway.sln -c Release -v q -nologo >"$out/build" 2>&1; then
  cat "$out/build"; say "0 passed, 1 failed"; exit 1
fi

for project in tests/*.Tests; do
  name=$(basename "$project")
  [ -n "$quick" ] && case $name in Cluster.Tests|EndToEnd.Tests) continue;; esac
  compgen -G "$project/*.cs" >/dev/null || compgen -G "$project/*/*.cs" >/dev/null || continue
  started=$SECONDS
  timeout 1500 dotnet test "$project" -c Release --no-build --nologo --logger "trx;LogFileName=$name.trx" --results-directory "$out" >"$out/$name.log" 2>&1
  status=$?
  counters=$(grep -o '<Counters [^>]*>' "$out/$name.trx" 2>/dev/null | head -1)
  count() { printf '%s' "$counters" | grep -o "$1=\"[0-9]*\"" | grep -o '[0-9]*' || echo 0; }
  p=$(count passed); f=$(count failed)
  # A run that ended badly without a failed test (a crash, a time-out, nothing found) is a failure.
  if [ "$status" -ne 0 ] && [ "${f:-0}" = 0 ]; then f=1; fi
  if [ "${p:-0}" = 0 ] && [ "${f:-0}" = 0 ]; then f=1; fi
  add "${p:-0}" "${f:-0}"
  say "$name: ${p:-0} passed, ${f:-0} failed ($((SECONDS - started)) s)"
  if [ "${f:-0}" != 0 ]; then grep -vP '^\s*at (?!.*:line \d+$)' "$out/$name.log" | tail -150; fi
done

say "web"
if (cd src/Web && NO_COLOR=1 npm test --silent) >"$out/web.log" 2>&1; then status=0; else status=1; fi
p=$(grep -aoE 'Tests +.*[0-9]+ passed' "$out/web.log" | grep -oE '[0-9]+ passed' | awk '{s+=$1} END {print s+0}')
f=$(grep -aoE 'Tests +.*[0-9]+ failed' "$out/web.log" | grep -oE '[0-9]+ failed' | awk '{s+=$1} END {print s+0}')
[ "$status" -ne 0 ] && [ "$f" = 0 ] && f=1
[ "$p" = 0 ] && [ "$f" = 0 ] && f=1
add "$p" "$f"
say "web: $p passed, $f failed"
[ "$f" != 0 ] && tail -60 "$out/web.log"

if [ -z "$quick" ]; then
  for run in "replay.sh --quick" "replay.sh --quick --kill"; do
    # shellcheck disable=SC2086
    if timeout 300 bash load-scripts/$run >"$out/replay.log" 2>&1; then add 1 0; say "load-scripts/$run: $(grep -a '^messages:' "$out/replay.log")"
    else add 0 1; say "load-scripts/$run failed"; tail -40 "$out/replay.log"; fi
  done
  # Judged is what was kept and whether everybody is served again, never how fast.
  faults="chaos.sh --quick --seed 7"
  # shellcheck disable=SC2086
  if timeout 600 bash load-scripts/$faults >"$out/chaos.log" 2>&1; then add 1 0; say "load-scripts/$faults: $(grep -a '^messages:' "$out/chaos.log")"
  else add 0 1; say "load-scripts/$faults failed; the same seed does the same again"; tail -40 "$out/chaos.log"; fi
fi

say "format"
if dotnet format Gateway.sln --verify-no-changes --no-restore -v q >"$out/format" 2>&1; then add 1 0; else add 0 1; head -40 "$out/format"; fi

say "$passed passed, $failed failed"
[ "$failed" = 0 ]
