# What the stand-ins have in common. Each is the real command as far as deploy.sh uses it, with its
# state in the folder $MACHINE, and refuses what the real one would refuse.
#
#   $STANDINS       the folder of this file (nothing is started to find it: a run has many calls)
#   $CALLS          every call is noted in this file
#   $FAIL_AT        the number of the call that is to fail, before it does anything
#   $KILL_AT        the number of the call at which the machine loses its power
#   $STANDIN_USER   who runs it
# shellcheck shell=bash disable=SC2034
set -euo pipefail

HERE=$STANDINS
NAME=${0##*/}
HOME_DIR=$DEPLOY_ROOT/opt/zimbra

refuse() {
    printf '%s: %s\n' "$NAME" "$*" >&2
    exit 1
}

# shellcheck disable=SC2094 # the line that it counts is in it before
{
    # Of a pipe, several are here at once; each has a number of its own.
    flock 9
    printf '%q ' "$NAME" "$@" >&9
    printf '\n' >&9
    mapfile -t noted <"$CALLS"
    call_number=${#noted[@]}
} 9>>"$CALLS"
if [[ ${FAIL_AT-} == "$call_number" ]]; then refuse "fails, as the test told it"; fi

# lose_power: whoever called this is gone before it can take anything back.
lose_power() {
    local caller=$PPID
    while grep -qaE 'deploy\.sh|converse-host' "/proc/$caller/cmdline"; do
        callers+=("$caller")
        caller=$(sed 's/^.*) . //; s/ .*//' "/proc/$caller/stat")
    done
    kill -KILL "${callers[@]}" $$
}
callers=()
if [[ ${KILL_AT-} == "$call_number" ]]; then lose_power; fi

only_zimbra() {
    [[ $STANDIN_USER == zimbra ]] || refuse "must be run as user zimbra"
}

only_root() {
    [[ $STANDIN_USER == root ]] || refuse "must be run as root"
}

# set_line FILE KEY VALUE: the attribute of this name; an empty value takes it away.
set_line() {
    local rest
    rest=$(grep -v "^$2: " "$1" || true)
    {
        [[ -z $rest ]] || printf '%s\n' "$rest"
        [[ -z $3 ]] || printf '%s: %s\n' "$2" "$3"
    } | LC_ALL=C sort >"$1.new"
    mv "$1.new" "$1"
}
