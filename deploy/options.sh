# What the commands for servers have in common on their command lines. Sourced by deploy.sh.
# shellcheck shell=bash

COMMAND= # the one that runs, for messages

# needs_value OPTION COUNT: dies unless a value follows; COUNT is how many words are left.
needs_value() {
    (($2 >= 2)) || misuse "$1 needs a value"
}

# misuse MESSAGE
misuse() {
    printf 'deploy.sh: %s\n' "$1" >&2
    printf '  See ./deploy.sh %s --help\n' "$COMMAND" >&2
    exit 2
}

is_domain() {
    local label='[a-z0-9]([a-z0-9-]*[a-z0-9])?'
    [[ $1 =~ ^$label(\.$label)*$ ]]
}

is_port() { [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] && (($1 <= 65535)); }

is_loopback() {
    case $1 in
        localhost | ::1) return 0 ;;
        *) [[ $1 =~ ^127(\.[0-9]{1,3}){3}$ ]] ;;
    esac
}

# at_least VERSION LOWEST
at_least() {
    [[ $(printf '%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

absolute_path() {
    case $1 in
        /*) printf '%s' "$1" ;;
        *) printf '%s/%s' "$PWD" "$1" ;;
    esac
}

is_one_of() {
    local word=$1 other
    shift
    for other in "$@"; do
        [[ $word != "$other" ]] || return 0
    done
    return 1
}
