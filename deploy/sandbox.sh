# The whole product on this machine. Sourced by deploy.sh, after packages.sh and own-node.sh.
# shellcheck shell=bash

sandbox_usage() {
    cat <<'END'
Usage: ./deploy.sh sandbox [--mariadb] [--tls] [--tickets]
       ./deploy.sh sandbox logs

  --mariadb   Keep the conversations in a MariaDB of the sandbox's own, as on a large site, and not
              in a file of ejabberd's.
  --tls       HTTPS at the webmail, with a certificate made here; the browser will warn of it.
  --tickets   The page gets tickets for chat, and no session token; the authenticator is the daemon and takes
              nothing else of it.
END
}

sandbox() {
    cd "$PROJECT_DIR" || exit
    local -a packages=("${SANDBOX_PACKAGES[@]}") options=()
    if [[ " $* " == *" -h "* || " $* " == *" --help "* ]]; then
        sandbox_usage
        return
    fi
    need_sources "the sandbox"
    if [[ ${1-} == logs && $# == 1 ]]; then
        show_sandbox_logs
    fi
    while (($# > 0)); do
        case $1 in
            --mariadb)
                packages+=("${MARIADB_PACKAGES[@]}")
                options+=("$1")
                ;;
            --tls | --tickets) options+=("$1") ;;
            *)
                sandbox_usage >&2
                die "sandbox does not know \"$1\""
                ;;
        esac
        shift
    done
    command -v npm >/dev/null || packages+=(npm)
    install_packages "${packages[@]}"
    use_node
    start_sandbox "${options[@]}"
}

start_sandbox() {
    # One at a time: a second sandbox must not build while the first still does.
    mkdir -p .sandbox
    (
        flock 9
        # npm writes this file last.
        if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then run npm ci; fi
        run npm run --silent build
    ) 9>.sandbox/build.lock
    # Node itself and no npx between: signals reach it, and Ctrl-C waits for it.
    exec node --import tsx test/sandbox/sandbox.ts "$@"
}

show_sandbox_logs() {
    local -a logs=()
    if [[ -d .sandbox ]]; then mapfile -t logs < <(find .sandbox -name '*.log' -size +0 | sort); fi
    ((${#logs[@]} > 0)) || die "there are no logs: start one with ./deploy.sh sandbox"
    if [[ -t 1 ]]; then
        exec tail -n 20 -F "${logs[@]}"
    fi
    exec tail -n +1 "${logs[@]}"
}
