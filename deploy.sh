#!/usr/bin/env bash
# One command for each thing one does with com_zimbra_converse on a machine. Each lives in
# deploy/<command>.sh, as functions that do nothing until they are called from here.
set -euo pipefail
# Where bash has it (4.4): a step that fails inside $(...) fails the whole.
shopt -s inherit_errexit 2>/dev/null || true

PROJECT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly PROJECT_DIR

usage() {
    cat <<'END'
Usage: ./deploy.sh COMMAND [OPTION...]        ./deploy.sh COMMAND --help

On one machine that is both, as root:
  all         All of it: "xmpp", then "zimbra".

On a host of Zimbra, as root or zimbra:
  zimbra      All that chat needs there: "proxy" and "zimlet" in one go.
  zimlet      Deploy the zimlet, or upgrade it, and give it what it needs.
  proxy       Let Zimbra's proxy lead /http-bind (and /ws) to ejabberd.
  dev         Put the zimlet into zimlets-deployed/_dev, for those who work on it.

On the XMPP host, as root:
  xmpp        All that chat needs there: "ejabberd" and "archive" in one go. Prints the line for
              the host of Zimbra.
  ejabberd    Install ejabberd, the authenticator and their configuration.
  archive     Keep the messages in MariaDB or MySQL.
  tables      Bring ejabberd's tables to what a newer ejabberd wants.
  teams       Colleagues in everybody's contact list, from Zimbra's directory.
  keys        Tickets in place of session tokens: their keys.
  forget      Remove what chat keeps of a person whose account was closed.

On both:
  uninstall   Take out what the commands above put in.

All of these show what they do and can be run again, and all but "forget" take everything back when a
step fails. With --dry-run they only show what they would do.

To try it, and to develop, on a machine of one's own:
  sandbox        Build the project and run it here, all of it, with a simulated Zimbra:
                 prints an address to open and accounts to log in with. Ctrl-C ends it.
                 With --mariadb and --tls in the form of a large site.
  sandbox logs   Show the logs of the running (or last) sandbox; follows them in a terminal.
  doctor         Check the whole chain, from this host and from outside; says what to mend.
                 doctor --help lists its options.
  packages       Install the Debian/Ubuntu packages that the sandbox and the tests need.
                 Nothing is done when all are there. Their services are not started.
  with-node      Run a command with a Node.js that can build and test; fetches one into this
                 folder where the system's is too old.

  -h, --help     This text.
END
}

say() { printf '%s\n' "$*"; }

# die MESSAGE...: one line each, on stderr.
die() {
    printf 'deploy.sh: %s\n' "$1" >&2
    shift
    (($# == 0)) || printf '  %s\n' "$@" >&2
    exit 1
}

# run COMMAND...: shows it before running it.
run() {
    printf '+'
    printf ' %q' "$@"
    printf '\n'
    "$@"
}

# load LIBRARY...: the functions of deploy/LIBRARY.sh.
load() {
    local library
    for library in "$@"; do
        # shellcheck source=/dev/null
        source "$PROJECT_DIR/deploy/$library.sh"
    done
}

# Not by "load": what a file declares inside a function stays inside it.
# shellcheck source=deploy/changes.sh
source "$PROJECT_DIR/deploy/changes.sh"

main() {
    local command=${1-}
    (($# == 0)) || shift
    case $command in
        all)
            load options zimbra all
            all "$@"
            ;;
        zimbra)
            load options zimbra zimlet-cos zimlet-settings zimlet-restart zimlet-others zimlet
            load proxy-template proxy-bosh proxy zimbra-certificate zimbra-safe-ips zimbra-tickets zimbra-join
            zimbra "$@"
            ;;
        zimlet)
            load options zimbra zimlet-cos zimlet-settings zimlet-restart zimlet-others zimlet
            zimlet "$@"
            ;;
        proxy)
            load options zimbra proxy-template proxy-bosh proxy
            proxy "$@"
            ;;
        dev)
            load options zimbra dev
            dev "$@"
            ;;
        xmpp | ejabberd | archive | tables | teams | keys | forget)
            load node-versions host-program
            host_program "$command" "$@"
            ;;
        uninstall)
            load options zimbra zimlet-cos zimlet-settings zimlet-restart zimlet-others zimlet
            load proxy-template proxy-bosh proxy zimbra-certificate zimbra-safe-ips zimbra-tickets zimbra-join dev
            load node-versions host-program uninstall
            uninstall "$@"
            ;;
        sandbox)
            load packages node-versions own-node sandbox
            sandbox "$@"
            ;;
        doctor)
            load node-versions doctor
            doctor "$@"
            ;;
        packages)
            load packages
            packages "$@"
            ;;
        with-node)
            load packages node-versions own-node
            with_node "$@"
            ;;
        modules)
            load node-versions own-node
            modules "$@"
            ;;
        -h | --help | help) usage ;;
        '')
            usage >&2
            exit 2
            ;;
        *)
            usage >&2
            die "there is no command \"$command\""
            ;;
    esac
}

main "$@"
