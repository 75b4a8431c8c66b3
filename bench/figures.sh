#!/usr/bin/env bash
# Prints figures as lines "NAME value unit"; explanations go to standard error. Usage: bash bench/figures.sh NAME|all [--quick]
# Server on core 0, generator on core 1; docs/PERFORMANCE.md says what each figure includes.
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
. "$repo/load-scripts/build.sh"

alone="frame-read packet-decode rules-cpu route-cpu event-cpu time-machine timers-million hop-cpu snapshots journal visitor-bytes visitors-million dialogs-memory desk widget-size console-size message-roundtrip connection-bytes live-list live-list-browser failover"
contests="idle-memory trickle-cpu burst-cpu fanout-cpu tls-memory deflate-memory peer-chat"
names="$alone $contests"
name=${1:-}
# One run measures both.
if [ "$name" = live-list-bytes ]; then set -- live-list "${@:2}"; name=live-list; fi
case " $names all " in *" ${name:-?} "*) ;; *) echo "usage: bash bench/figures.sh NAME [--quick], NAME one of: $names all" >&2; exit 2 ;; esac
command -v taskset >/dev/null || { echo "taskset is missing: install util-linux" >&2; exit 2; }
[ "$(nproc)" -ge 2 ] || { echo "figures need two cores: one for the server, one for the generator" >&2; exit 2; }
# One process may open so many files; a server needs one for each connection.
ulimit -n "$(ulimit -Hn)"

# Three nodes and a database that die and come back are more than one program on one core.
failover() {
  local dialogs=500 kills=5 option
  for option in "$@"; do
    case $option in
      --quick) dialogs=40 kills=2 ;;
      *) echo "unknown option $option: failover takes --quick only" >&2; return 2 ;;
    esac
  done
  bash "$repo/load-scripts/chaos.sh" --figure --dialogs "$dialogs" --only "$(printf 'kill,%.0s' $(seq "$kills") | sed 's/,$//')"
}

run() {
  if [ "$1" = failover ]; then failover "${@:2}"; return; fi
  case $1 in
    desk|widget-size|console-size|message-roundtrip|connection-bytes|journal|peer-chat|live-list-browser)
      # As it is installed: what a new process compiles first is not what these figures are about.
      build_when_stale "$repo/src/Gateway" Gateway >/dev/null
      GATEWAY_PROGRAM=$(publish_when_stale "$repo/src/Gateway" Gateway)
      export GATEWAY_PROGRAM ;;
  esac
  case " $contests " in *" $1 "*)
    PEERS_PROGRAM=$(build_when_stale "$repo/bench/Peers/DotNet" Peers)
    PEERS_NODE=$repo/bench/Peers/Node/server.js
    export PEERS_PROGRAM PEERS_NODE
    [ "$repo/bench/Peers/Node/node_modules/.package-lock.json" -nt "$repo/bench/Peers/Node/package-lock.json" ] \
      || (cd "$repo/bench/Peers/Node" && npm ci --no-audit --no-fund --loglevel=error >&2) ;;
  esac
  local bench
  bench=$(build_when_stale "$repo/bench/Bench" Bench)
  taskset -c 1 dotnet "$bench" figures "$@"
}

[ "$name" != all ] || shift
if [ "$name" != all ]; then run "$@"; exit; fi
code=0
for each in $names; do run "$each" "$@" || code=1; done
exit $code
