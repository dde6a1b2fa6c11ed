# shellcheck shell=bash disable=SC2034
# What the tools share; sourced, never run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
services=(intake routing sla resolution messaging feedback analytics)
# Programs of a running suite, in the order in which they are started.
programs=(platform-sim "${services[@]}")
postgres_bin=/usr/lib/postgresql/15/bin
export PATH="$root/node_modules/.bin:$PATH"
# gRPC would send even loopback to a proxy.
export no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' dim='' red='' green='' plain=''
fi

step() { printf '%s==> %s%s\n' "$bold" "$*" "$plain"; }
note() { printf '%s%s%s\n' "$dim" "$*" "$plain"; }
die() {
  printf '%s%s: %s%s\n' "$red" "$(basename "$0")" "$*" "$plain" >&2
  exit 1
}

# Prints the comment at the top of the calling tool.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# Configures a preset once; CMake itself notices later changes.
configure() {
  local preset=$1
  mkdir -p "$root/build"
  [[ -f $root/build/$preset/build.ninja ]] ||
    (cd "$root" && cmake --preset "$preset" >"$root/build/$preset.configure.log" 2>&1) ||
    { tail -n 30 "$root/build/$preset.configure.log" >&2; die "cmake --preset $preset failed"; }
}

# build PRESET [TARGET...]: all of it when no target is named. Quiet unless it fails or a person
# watches.
build() {
  local preset=$1
  shift
  configure "$preset"
  local log=$root/build/$preset.build.log
  if [[ -t 1 ]]; then
    ninja -C "$root/build/$preset" -j "$(nproc)" "$@" || die "the $preset build failed"
  else
    ninja -C "$root/build/$preset" -j "$(nproc)" "$@" >"$log" 2>&1 ||
      { grep -A 30 -m 5 '^FAILED' "$log" >&2 || tail -n 60 "$log" >&2; die "the $preset build failed, see $log"; }
  fi
}

# --- A suite that runs in the background -----------------------------------------------------------

# use_state NAME: where everything of one suite lies. The data stand outside the checkout, because
# Postgres runs as a user of its own that may not be able to reach it.
use_state() {
  state=$root/build/$1
  home=/var/tmp/redress-$1-$(printf '%s' "$root" | sha256sum | cut -c1-10)
  run=$home/run
  secrets=$home/secrets
  logs=$state/log
}

make_state() {
  mkdir -p "$logs"
  [[ -d $home ]] || mkdir -m 0711 "$home"
  [[ ! -L $home && $(stat -c %u "$home") == "$EUID" ]] || die "$home belongs to somebody else"
  mkdir -p "$run" "$secrets"
  chmod 0700 "$run" "$secrets"
  ln -sfn "$home" "$state/data"
}

# A process number alone may be another program's by now; its start time goes with it.
# Nothing for one that has ended, even if nobody has collected it yet.
start_ticks() { sed -n '/) Z /!s/.*) //p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# keep_pid NAME PID
keep_pid() { printf '%s %s\n' "$2" "$(start_ticks "$2")" >"$run/$1.pid"; }

# Prints the process number of NAME when it runs; else fails.
pid_of() {
  local pid ticks
  if [[ ! -f $run/$1.pid ]] || ! read -r pid ticks <"$run/$1.pid"; then return 1; fi
  [[ -n ${ticks:-} && $(start_ticks "$pid") == "$ticks" ]] && printf '%s\n' "$pid"
}

# launch NAME COMMAND...: in the background, in a session of its own, its output in the log.
launch() {
  local name=$1
  shift
  setsid "$@" >>"$logs/$name.log" 2>&1 </dev/null &
  keep_pid "$name" $!
}

# halt NAME SECONDS: asks it to end, and makes it end when the time is over.
halt() {
  local pid
  pid=$(pid_of "$1") || { rm -f "$run/$1.pid"; return 0; }
  kill -TERM "$pid" 2>/dev/null || true
  wait_until "$2" not_running "$1" || { note "$1 did not end within $2 s and was killed"; kill -KILL "$pid" 2>/dev/null || true; }
  rm -f "$run/$1.pid"
}

not_running() { ! pid_of "$1" >/dev/null; }

# wait_until SECONDS COMMAND...: fails when the command has not succeeded by then.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# Postgres refuses to run as root.
postgres_user() { if ((EUID == 0)); then echo postgres; else id -un; fi; }
as_postgres() {
  if ((EUID == 0)); then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}
postgres_runs() {
  local pid
  pid=$(sed -n 1p "$home/postgres/postmaster.pid" 2>/dev/null) && [[ -n $(start_ticks "$pid") ]] &&
    as_postgres "$postgres_bin/pg_ctl" -D "$home/postgres" status >/dev/null 2>&1
}

# port_of PROGRAM BASE
port_of() {
  case $1 in
    intake) echo $(($2 + 1)) ;;
    routing) echo $(($2 + 2)) ;;
    sla) echo $(($2 + 3)) ;;
    resolution) echo $(($2 + 4)) ;;
    messaging) echo $(($2 + 5)) ;;
    feedback) echo $(($2 + 6)) ;;
    analytics) echo $(($2 + 7)) ;;
    postgres) echo $(($2 + 32)) ;;
    redis) echo $(($2 + 79)) ;;
    platform-sim) echo $(($2 + 90)) ;;
  esac
}
