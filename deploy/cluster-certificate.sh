#!/usr/bin/env bash
# Makes certificates for TLS between nodes: bash deploy/cluster-certificate.sh FOLDER NAME...
# The first run makes the cluster's own authority in FOLDER (authority.pem, authority.key); each run makes NAME.pem and NAME.key anew, valid for GATEWAY_CERTIFICATE_DAYS (397) days.
# A node needs authority.pem and its own two files. Keep authority.key away from the nodes: whoever has it can make nodes.
set -euo pipefail
if [ $# -lt 2 ]; then echo "usage: bash $0 FOLDER NAME..." >&2; exit 2; fi
if ! command -v openssl >/dev/null; then echo "openssl is needed" >&2; exit 1; fi
folder=$1; shift
days=${GATEWAY_CERTIFICATE_DAYS:-397}
umask 077
mkdir -p "$folder"

# What openssl says is shown only when it fails.
run() { local said; said=$(openssl "$@" 2>&1) || { echo "openssl $1: $said" >&2; exit 1; }; }

if [ ! -e "$folder/authority.key" ]; then
  if [ -e "$folder/authority.pem" ]; then echo "$folder/authority.pem is there without authority.key: run this where the key is kept" >&2; exit 1; fi
  run req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=gateway cluster" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$folder/authority.key" -out "$folder/authority.pem"
fi
for name in "$@"; do
  if [ "$name" = authority ]; then echo "authority is the authority's name; a node needs another" >&2; exit 2; fi
  request=$(mktemp)
  printf 'extendedKeyUsage=serverAuth,clientAuth\nkeyUsage=critical,digitalSignature\nsubjectAltName=DNS:%s\n' "$name" > "$request.ext"
  run req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -keyout "$folder/$name.key" -out "$request"
  run x509 -req -in "$request" -CA "$folder/authority.pem" -CAkey "$folder/authority.key" -CAserial "$request.serial" -CAcreateserial -days "$days" -extfile "$request.ext" -out "$folder/$name.pem"
  rm -f "$request" "$request.ext" "$request.serial"
  echo "$folder/$name.pem and $name.key, until $(openssl x509 -noout -enddate -in "$folder/$name.pem" | cut -d= -f2)"
done
