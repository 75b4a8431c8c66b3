#!/usr/bin/env bash
# Thousands of visitors lose the server at once (SIGKILL, restart) and come back with jitter. Prints when 50 %, 99 % and all of them were back and what
# processor time it took; fails unless 99 % are back within 15 s of the loss and all within 30 s. Usage: bash load-scripts/storm.sh [--quick] [--clients N]
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
. "$repo/load-scripts/build.sh"

command -v taskset >/dev/null || { echo "taskset is missing: install util-linux" >&2; exit 2; }
[ "$(nproc)" -ge 2 ] || { echo "a storm needs two cores: one for the node, one for the clients" >&2; exit 2; }
node=$(build_when_stale "$repo/src/Gateway" Gateway)
storm=$(build_when_stale "$repo/load-scripts/Storm" Gateway.Storm)
ulimit -n "$(ulimit -Hn)"

folder=$(mktemp -d -t gateway-storm-XXXXXX)
# A storm that dies without a word must not leave its processes behind: the program gets a process group of its own, and the group ends with it.
set -m
taskset -c 1 dotnet "$storm" "$node" "$folder" "$@" &
group=$!
set +m
trap 'kill -INT "$group" 2>/dev/null || true' INT TERM
code=0
wait "$group" || code=$?
while kill -0 "$group" 2>/dev/null; do wait "$group" || code=$?; done
kill -KILL -- "-$group" 2>/dev/null || true
rm -rf "$folder"
exit "$code"
