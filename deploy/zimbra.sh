# A host of Zimbra. Sourced by deploy.sh, after options.sh.
# shellcheck shell=bash disable=SC2034

readonly ZIMLET_NAME=com_zimbra_converse
readonly ZIMBRA_HOME=$ROOT/opt/zimbra
readonly ZIMLETS_DIR=$ZIMBRA_HOME/zimlets-deployed
# Zimbra's upgrades keep /opt/zimbra/data.
readonly ZIMBRA_RECORDS=$ZIMBRA_HOME/data/com_zimbra_converse

ZIMBRA_VERSION=
THIS_HOST= # as Zimbra calls it

# become_zimbra ARGUMENT...: as root, runs the whole command anew as user zimbra, because Zimbra's
# commands want that user and the files that are touched are zimbra's.
become_zimbra() {
    local user quoted
    [[ -d $ZIMBRA_HOME ]] || die "there is no $ZIMBRA_HOME: this is to be run on a host of Zimbra"
    user=$(id -un)
    case $user in
        zimbra) ;;
        root)
            printf -v quoted '%q ' "$PROJECT_DIR/deploy.sh" "$COMMAND" "$@"
            su - zimbra -c "test -r $(printf %q "$PROJECT_DIR/deploy/zimbra.sh")" ||
                die "the user zimbra cannot read $PROJECT_DIR" \
                    "Unpack the release where it can, for example in /opt/com_zimbra_converse."
            exec su - zimbra -c "bash ${quoted% }"
            ;;
        *) die "this must be run by root or zimbra, not by $user" ;;
    esac
    PATH=$ZIMBRA_HOME/bin:$PATH
    cd "$ZIMBRA_HOME" || exit
}

find_this_host() { THIS_HOST=$(zmhostname); }

# find_zimbra_version FORCE: ZIMBRA_VERSION, such as 8.8.15; dies unless it is one we know.
find_zimbra_version() {
    local force=$1 answer
    answer=$(zmcontrol -v)
    [[ $answer =~ ([0-9]+\.[0-9]+\.[0-9]+) ]] ||
        die "zmcontrol -v does not say which version this is: $answer"
    ZIMBRA_VERSION=${BASH_REMATCH[1]}
    case $ZIMBRA_VERSION in
        8.[678].* | 9.0.* | 10.[01].*) ;;
        *)
            [[ $force == yes ]] ||
                die "this is Zimbra $ZIMBRA_VERSION; the versions known to fit are 8.6 to 10.1" \
                    "To try it all the same, add --force."
            warn "Zimbra $ZIMBRA_VERSION is not one of 8.6 to 10.1; going on because of --force"
            ;;
    esac
}

# value_of ATTRIBUTE: its value in the lines on standard input, as zmprov prints them.
value_of() {
    awk -v key="$1:" '$1 == key && !found { sub(/^[^:]*: ?/, ""); print; found = 1 }'
}

# own_values SERVICE ATTRIBUTE-PREFIX: lines "server attribute: value", for what single servers have
# set for themselves; it wins over the global configuration.
own_values() {
    zmprov gas -v -e "$1" | awk -v prefix="$2" '
        /^# name / { server = $3 }
        index($0, prefix) == 1 { print server " " $0 }'
}

is_deployed() { [[ -d $ZIMLETS_DIR/$ZIMLET_NAME ]]; }
is_in_dev() { [[ -d $ZIMLETS_DIR/_dev/$ZIMLET_NAME ]]; }

# What waits for a restart is remembered with the time at which its program had been started: a later
# start, by whomever, is the end of it. (Release 1.0.0 remembered "yes", which only --restart ends.)

started_at() { stat -c %Y "$1" 2>/dev/null || printf 'never'; }

# remember_wait KEY PID-FILE
remember_wait() { remember "$1" "$(started_at "$2")"; }

# still_waits KEY PID-FILE
still_waits() {
    local when
    when=$(recall "$1")
    [[ -n $when ]] || return 1
    if [[ $when == yes || $when == "$(started_at "$2")" ]]; then return 0; fi
    forget "$1"
    return 1
}
