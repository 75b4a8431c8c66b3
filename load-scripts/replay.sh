#!/usr/bin/env bash
# Replays real visits and real dialogs against a node and compares what was acknowledged with what SQL holds. See load-scripts/README.md.
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
. "$repo/load-scripts/build.sh"

case " $* " in *" --help "*|*" -h "*) sed -n '/Usage = """/,/""";/p' "$repo/load-scripts/Replay/ReplayOptions.cs" | sed '1d;$d;s/^        //'; exit 0;; esac
node=$repo/src/Gateway/bin/Release/net10.0/Gateway.dll
case " $* " in *" --to "*) ;; *) node=$(build_when_stale "$repo/src/Gateway" Gateway) ;; esac
replay=$(build_when_stale "$repo/load-scripts/Replay" Gateway.Replay)

case " $* " in
  *" --postgres "*)
    if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
      sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
      echo "installing Debian's package postgresql …" >&2
      { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } >&2 \
        || { echo "could not install postgresql: install it by hand, then run this again" >&2; exit 1; }
    fi ;;
esac

folder=$(mktemp -d -t gateway-replay-XXXXXX)

# A replay that dies without a word must not leave its node behind: the program gets a process group of its own, and the group ends with it.
set -m
dotnet "$replay" --program "$node" --data "${GATEWAY_SHARED_DATA:-$repo/../shared/data}" --sample "$repo/load-scripts/sample" --folder "$folder" "$@" &
group=$!
set +m
trap 'kill -INT "$group" 2>/dev/null || true' INT TERM
code=0
wait "$group" || code=$?
while kill -0 "$group" 2>/dev/null; do wait "$group" || code=$?; done
kill -KILL -- "-$group" 2>/dev/null || true
database=$folder/postgres/postmaster.pid
[ ! -f "$database" ] || kill -INT "$(head -1 "$database")" 2>/dev/null || true
exit "$code"
