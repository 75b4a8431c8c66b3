#!/usr/bin/env bash
# Kills, stops, cuts off and renews nodes of a cluster in which people talk, and proves that nothing acknowledged is lost, doubled or reordered. See load-scripts/README.md.
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
. "$repo/load-scripts/build.sh"

case " $* " in *" --help "*|*" -h "*) sed -n '/Usage = """/,/""";/p' "$repo/load-scripts/Chaos/ChaosOptions.cs" | sed '1d;$d;s/^        //'; exit 0;; esac
node=$(build_when_stale "$repo/src/Gateway" Gateway)
# What is timed is the program as it is installed; a quick run judges what was kept only, and saves the compiler's minute.
case " $* " in *" --quick "*) ;; *) node=$(publish_when_stale "$repo/src/Gateway" Gateway) ;; esac
chaos=$(build_when_stale "$repo/load-scripts/Chaos" Gateway.Chaos)
ulimit -n "$(ulimit -Hn)"
folder=$(mktemp -d -t gateway-chaos-XXXXXX)

# A run that dies without a word must not leave its nodes behind: the program gets a process group of its own, and the group ends with it.
set -m
dotnet "$chaos" --program "$node" --folder "$folder" "$@" &
group=$!
set +m
trap 'kill -INT "$group" 2>/dev/null || true' INT TERM
code=0
wait "$group" || code=$?
while kill -0 "$group" 2>/dev/null; do wait "$group" || code=$?; done
kill -KILL -- "-$group" 2>/dev/null || true
case " $* " in
  *" --keep "*) keep=1 ;;
  *) keep=$code ;;
esac
if [ "$keep" = 0 ]; then rm -rf "$folder"; else echo "the nodes' logs: $folder" >&2; fi
exit "$code"
