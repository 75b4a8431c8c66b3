#!/usr/bin/env bash
# Fills a node with realistic traffic and saves pictures of every screen of the console and of the widget, 1440, 1024 and 390 pixels wide, light and dark.
#   bash tests/screenshots.sh FOLDER
set -uo pipefail
[ $# = 1 ] || { echo "usage: bash tests/screenshots.sh FOLDER"; exit 2; }
folder=$(mkdir -p "$1" && cd "$1" && pwd) || exit 1
cd "$(dirname "$0")/.." || exit 1
dotnet build tests/EndToEnd.Tests -c Release -v q -nologo || exit 1
GATEWAY_SCREENSHOTS="$folder" timeout 600 dotnet test tests/EndToEnd.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~Screenshots" || exit 1
ls "$folder"
