# Taking out what the other commands put in. Sourced by deploy.sh, after all of them.
# shellcheck shell=bash disable=SC2034

readonly XMPP_RECORDS=$ROOT/var/lib/com_zimbra_converse

uninstall_usage() {
    cat <<'END'
Usage: ./deploy.sh uninstall [PART...] [--dry-run]

Takes out what the commands put in on this machine, and brings back the values that they replaced. What
somebody changed since stays, and so do messages. PART is zimbra (with zimlet and proxy), zimlet, proxy,
dev, teams, archive, ejabberd or firewall; without one, all that are found. As root, or as zimbra for the first four.
END
}

uninstall() {
    COMMAND=uninstall
    local -a parts=() original=("$@") dry=()
    local part
    while (($# > 0)); do
        case $1 in
            zimbra | zimlet | proxy | dev | teams | archive | ejabberd | firewall) parts+=("$1") ;;
            --dry-run) DRY_RUN=yes ;;
            -h | --help) uninstall_usage && return ;;
            *) misuse "uninstall does not know \"$1\"" ;;
        esac
        shift
    done
    if ((${#parts[@]} == 0)); then
        # The firewall closes what the others have open.
        for part in zimbra proxy zimlet dev teams archive ejabberd firewall; do
            [[ ${parts[*]-} != zimbra || ($part != proxy && $part != zimlet) ]] || continue
            ! has_record "$(records_of "$part")" "$part" || parts+=("$part")
        done
        ((${#parts[@]} > 0)) || {
            say "Nothing of com_zimbra_converse was put in by deploy.sh on this machine."
            return 0
        }
    fi
    for part in "${parts[@]}"; do
        has_record "$(records_of "$part")" "$part" ||
            die "$part was not put in by deploy.sh on this machine" \
                "There is no record of it in $(records_of "$part")."
    done
    # Each in a run of its own: a failure takes back one part, not those before it.
    if ((${#parts[@]} > 1)); then
        for part in "${parts[@]}"; do uninstall_in_own_run "$part"; done
        return 0
    fi
    part=${parts[0]}
    [[ $DRY_RUN == no ]] || dry=(--dry-run)
    case $part in
        teams | archive | ejabberd | firewall) host_program uninstall "$part" ${dry[@]+"${dry[@]}"} ;;
        *) become_zimbra ${original[@]+"${original[@]}"} ;;
    esac
    begin_changes
    say_dry_run
    say "Taking out: $part"
    "uninstall_$part"
}

uninstall_in_own_run() {
    local -a dry=()
    [[ $DRY_RUN == no ]] || dry=(--dry-run)
    bash "$PROJECT_DIR/deploy.sh" uninstall "$1" ${dry[@]+"${dry[@]}"}
}

records_of() {
    case $1 in
        zimbra | zimlet | proxy | dev) printf '%s' "$ZIMBRA_RECORDS" ;;
        *) printf '%s' "$XMPP_RECORDS" ;;
    esac
}
