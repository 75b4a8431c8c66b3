#!/usr/bin/env bash
# Prints one figure as lines "NAME value unit"; explanations go to standard error. Usage: bash bench/figures.sh NAME [--quick]
# The node runs on core 0, the generator on core 1; docs/PERFORMANCE.md says what each figure includes.
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
. "$repo/load-scripts/build.sh"

names="frame-read packet-decode visitor-bytes message-roundtrip connection-bytes"
name=${1:-}
case " $names " in *" ${name:-?} "*) ;; *) echo "usage: bash bench/figures.sh NAME [--quick], NAME one of: $names" >&2; exit 2 ;; esac
command -v taskset >/dev/null || { echo "taskset is missing: install util-linux" >&2; exit 2; }
[ "$(nproc)" -ge 2 ] || { echo "figures need two cores: one for the node, one for the generator" >&2; exit 2; }

case $name in
  message-roundtrip|connection-bytes)
    GATEWAY_PROGRAM=$(build_when_stale "$repo/src/Gateway" Gateway)
    export GATEWAY_PROGRAM
    # One process may open so many files; the node needs one for each connection.
    ulimit -n "$(ulimit -Hn)" ;;
esac
bench=$(build_when_stale "$repo/bench/Bench" Bench)
exec taskset -c 1 dotnet "$bench" figures "$@"
