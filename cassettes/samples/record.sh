#!/usr/bin/env bash
# Records the samples: record.sh DRYDOCK NAME=DOCKER_HOST...
# NAME becomes the name of the sample; make samples starts the engines.
set -euo pipefail

drydock=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
for engine in "$@"; do
	DOCKER_API_VERSION='' "$drydock" record --force --host "${engine#*=}" "$here/docker-${engine%%=*}.yaml" -- sh "$here/scenario.sh"
done
