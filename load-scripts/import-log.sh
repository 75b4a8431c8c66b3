#!/usr/bin/env bash
# Takes the visits of an access log into a site's recordings, so that rules can be tried on them. Usage: bash load-scripts/import-log.sh [SITE [FILE]] [--Gateway:Setting value …]
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
. "$repo/load-scripts/build.sh"

site=demo file=
case "${1:-}" in --help|-h) sed -n '2s/^# //p' "$0"; exit 0 ;; --*|'') ;; *) site=$1; shift; case "${1:-}" in --*|'') ;; *) file=$1; shift ;; esac ;; esac
if [ -z "$file" ]; then
  file=${GATEWAY_SHARED_DATA:-$repo/../shared/data}/visits-access.log.gz
  [ -f "$file" ] || { echo "$file is absent: the made-up sample is imported instead" >&2; file=$repo/load-scripts/sample/visits-access.log; }
fi
node=$(build_when_stale "$repo/src/Gateway" Gateway)
case " $* " in *MoveDays*) ;; *) set -- --Gateway:Import:MoveDays auto "$@" ;; esac
exec dotnet "$node" import-log "$site" "$file" "$@"
