#!/usr/bin/env bash
# Records the samples: record.sh DRYDOCK NAME=DOCKER_HOST...
# NAME becomes the name of the sample; make samples starts the engines.
set -euo pipefail

drydock=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
for engine in "$@"; do
	# What else runs on the engine would stand in the list of containers.
	if [ -n "$(docker --host "${engine#*=}" ps --all --quiet)" ]; then
		echo "record.sh: ${engine#*=} has containers; the samples need an engine without any" >&2
		exit 1
	fi
	"$drydock" record --force --host "${engine#*=}" "$here/docker-${engine%%=*}.yaml" -- sh "$here/scenario.sh"
done
