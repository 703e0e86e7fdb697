# shellcheck shell=bash
# Shared by .ci/engine and .ci/registry; sourced, never run.
#
# Debian packages are unpacked into a folder of their own, not installed: the
# machine's own Docker, if it has one, is left alone.

ROOT=${DRYDOCK_ENGINES_DIR:-/var/tmp/drydock-engines}
PROG=${0##*/}

say() { echo "$PROG: $*" >&2; }
die() { say "$*"; exit 1; }

case $ROOT in /*) ;; *) die "DRYDOCK_ENGINES_DIR is '$ROOT': write an absolute path" ;; esac

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }

# need COMMAND=PACKAGE...: install the packages whose command is missing.
need() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "missing: ${missing[*]}; install them, there is no apt-get here to do it"
  [ "$(id -u)" = 0 ] || die "missing: ${missing[*]}; install them or run this as root"
  say "installing ${missing[*]}"
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# locked NAME COMMAND...: run COMMAND while no other process works on NAME.
# A daemon started inside must close descriptor 9, or it keeps the lock. Never
# call it in a condition or before &&: bash would then ignore errors inside.
locked() {
  local name=$1
  shift
  mkdir -p "$ROOT/locks"
  (
    flock -w 900 9 || die "another $PROG has held the lock of $name for 15 minutes ($ROOT/locks/$name)"
    "$@"
  ) 9>"$ROOT/locks/$name"
}

# mirror: the Debian archive to fetch from, as apt knows it.
mirror() {
  local uri=${DRYDOCK_DEBIAN_MIRROR:-} file
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    if [ -z "$uri" ] && [ -r "$file" ]; then
      uri=$(sed -n -E '/security/d; s@^(URIs:|deb( +\[[^]]*\])?) +(https?://[^ ]+).*@\3@; T; p; q' "$file")
    fi
  done
  [ -n "$uri" ] || die "no Debian archive in apt's sources; set DRYDOCK_DEBIAN_MIRROR to the address of one"
  echo "$uri"
}

# debs SUITE DIR VERSION PACKAGE...: unpack packages of a Debian suite into DIR.
# The first package must be of upstream VERSION. DIR appears whole or not at
# all: everything is fetched and unpacked beside it and then renamed.
debs() {
  local suite=$1 dir=$2 version=$3
  shift 3
  local want="$suite $version $*"
  if [ -r "$dir/.complete" ] && [ "$(cat "$dir/.complete")" = "$want" ]; then return 0; fi

  local tool
  for tool in apt-get dpkg dpkg-deb; do
    command -v "$tool" >/dev/null || die "needs a Debian machine: $tool is missing"
  done
  local uri keys=/usr/share/keyrings/debian-archive-keyring.gpg
  uri=$(mirror)
  [ -r "$keys" ] || die "$keys is missing: install debian-archive-keyring"

  rm -rf "$dir" "$dir".part-*
  local part=$dir.part-$$
  mkdir -p "$part"/apt/{lists/partial,debs} "$part/tree"
  echo "deb [signed-by=$keys] $uri $suite main" >"$part/apt/list"
  local opts=(-qq -o APT::Sandbox::User=root -o Dir::Etc::SourceList="$part/apt/list" -o Dir::Etc::SourceParts=-
    -o Dir::State::Lists="$part/apt/lists" -o Acquire::Retries=3)

  say "fetching $* from Debian $suite"
  apt-get "${opts[@]}" update >&2 || die "cannot read the package list of Debian $suite at $uri"
  (cd "$part/apt/debs" && apt-get "${opts[@]}" download "$@" >&2) || die "cannot fetch $* from Debian $suite at $uri"
  check_version "$part/apt/debs" "$1" "$version" "$suite"
  local deb
  for deb in "$part"/apt/debs/*.deb; do dpkg -x "$deb" "$part/tree"; done
  echo "$want" >"$part/tree/.complete"
  mv "$part/tree" "$dir"
  rm -rf "$part"
}

# check_version FOLDER PACKAGE VERSION SUITE: was the pinned version fetched?
check_version() {
  local file got
  for file in "$1/$2"_*.deb; do
    [ -e "$file" ] || die "Debian $4 has no package $2"
    got=$(dpkg-deb -f "$file" Version)
    case $got in
      "$3" | "$3"[-+~]*) ;;
      *) die "Debian $4 now carries $2 $got, this script wants $3: change the pin at its top, or set DRYDOCK_DEBIAN_MIRROR to an archive of that day" ;;
    esac
  done
}

# gone PID: it has ended (a zombie has, whoever fails to reap it).
gone() { [ ! -e "/proc/$1" ] || grep -qs '^State:.Z' "/proc/$1/status"; }

# pid_of FILE COMMAND: the process id in FILE, if that process is a COMMAND.
pid_of() {
  local pid
  [ -s "$1" ] || return 1
  pid=$(cat "$1")
  [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ] && ! gone "$pid" || return 1
  echo "$pid"
}

# end_process PID SECONDS: ask it to end, then make it. Fails if it had to be made.
end_process() {
  local pid=$1 tenths=$(($2 * 10))
  kill "$pid" 2>/dev/null || return 0
  for (( ; tenths > 0; tenths--)); do
    if gone "$pid"; then return 0; fi
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  return 1
}
