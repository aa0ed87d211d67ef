# The zimlet on a mailbox host. Sourced by deploy.sh, after zimlet-cos.sh.
# shellcheck shell=bash disable=SC2034

zimlet_usage() {
    cat <<'END'
Usage: ./deploy.sh zimlet [OPTION...]          on one mailbox host, as root or zimbra

Deploys the zimlet to all mailbox servers, or upgrades it; switches JSPs for zimlets on (the zimlet
gets the session token through one); flushes the zimlet cache of all servers.

  --cos NAME   Grant it to this class of service; may be repeated. Without it a new zimlet is granted
               to "default", as Zimbra does. What was granted before stays, and so does an
               administrator's "no" to a class that is not named here.
  --zip FILE   The zimlet. Its name must be com_zimbra_converse.zip.
               Without it: dist/com_zimbra_converse.zip beside deploy.sh.
  --restart    Restart mailboxd of this host if that is needed.
  --force      Go on with a version of Zimbra other than 8.6 to 10.1.
  --dry-run    Show what would be done; change nothing.
END
}

zimlet() {
    COMMAND=zimlet
    local -a original=("$@") chosen=()
    local zip=$PROJECT_DIR/dist/$ZIMLET_NAME.zip restart=no force=no listed=no
    while (($# > 0)); do
        case $1 in
            --cos) needs_value "$1" $# && chosen+=("$2") && shift ;;
            --zip) needs_value "$1" $# && zip=$2 && shift ;;
            --restart) restart=yes ;;
            --force) force=yes ;;
            --dry-run) DRY_RUN=yes ;;
            -h | --help) zimlet_usage && return ;;
            *) misuse "zimlet does not know \"$1\"" ;;
        esac
        shift
    done
    # Before the folder is left: a user who is root goes on as zimbra, elsewhere.
    zip=$(absolute_path "$zip")
    become_zimbra ${original[@]+"${original[@]}"} --zip "$zip"
    begin_changes
    say_dry_run
    find_zimbra_version "$force"
    find_mailbox_hosts
    is_mailbox_host ||
        die "$THIS_HOST is not a mailbox server; run this on one of them:" "$MAILBOX_HOSTS"
    look_at_zimlet "$zip" ${chosen[@]+"${chosen[@]}"}
    change_zimlet "$zip" ${chosen[@]+"${chosen[@]}"}
    restart_mailboxd "$restart"
}

ZIMLET_LISTED=no # in Zimbra's LDAP, before any change

# look_at_zimlet ZIP CLASS...: refuses what cannot be, before anything is changed.
look_at_zimlet() {
    check_zip "$1"
    shift
    ! is_listed || ZIMLET_LISTED=yes
    read_cos
    check_cos "$@"
}

# change_zimlet ZIP CLASS...
change_zimlet() {
    local zip=$1
    shift
    CHANGES=0
    open_record "$ZIMBRA_RECORDS" zimlet
    notice_unread_zimlet "$zip"
    enable_jsp
    deploy_zip "$zip" "$ZIMLET_LISTED"
    settle_cos "$ZIMLET_LISTED" "$@"
    settle_websocket
    if ((CHANGES > 0)); then
        change zmprov fc -a zimlet
    else
        say "The zimlet is deployed and set up already; nothing to do."
    fi
    warn_of_own_jsp_values
}

checksum() { sha256sum <"$1" | cut -d ' ' -f 1; }

check_zip() {
    [[ ${1##*/} == "$ZIMLET_NAME.zip" ]] ||
        die "$1: the file must be called $ZIMLET_NAME.zip" \
            "Zimbra takes the zimlet's name from the name of the file."
    [[ -r $1 ]] ||
        die "$1 is not there, or the user zimbra may not read it" \
            "It is in the release, and \"npm run build\" makes it."
    if is_in_dev; then
        die "the zimlet is also in $ZIMLETS_DIR/_dev" \
            "Zimbra would start it twice, and every user would see an error. Take it out with" \
            "./deploy.sh uninstall dev     or, when it was put there by hand:" \
            "rm -r $ZIMLETS_DIR/_dev/$ZIMLET_NAME"
    fi
}

is_listed() {
    local all
    all=$(zmzimletctl listZimlets) || die "zmzimletctl listZimlets failed"
    sed -n '/^Installed Zimlets in LDAP/,/^Available Zimlets in COS/p' <<<"$all" |
        grep -qE "^[[:space:]]+$ZIMLET_NAME( |\$)"
}

enable_jsp() {
    local all now
    all=$(zmprov gcf zimbraZimletJspEnabled)
    now=$(value_of zimbraZimletJspEnabled <<<"$all")
    [[ $now != TRUE ]] || return 0
    remember_once jsp_before "$now"
    needs_mailboxd jsp-setting
    undo_with zmprov mcf zimbraZimletJspEnabled "$now"
    change zmprov mcf zimbraZimletJspEnabled TRUE
}

warn_of_own_jsp_values() {
    local own server rest
    own=$(own_values mailbox zimbraZimletJspEnabled)
    while read -r server rest; do
        [[ $rest == *FALSE ]] || continue
        JSP_OFF_HOSTS+=" $server"
        warn "the server $server has zimbraZimletJspEnabled FALSE of its own, and keeps it." \
            "Chat will not start for users whose mailbox is there. To let the global value hold:" \
            "zmprov ms $server zimbraZimletJspEnabled ''"
    done <<<"$own"
}

#  Deployment ---------------------------------------------------------------------------------------

# deploy_zip FILE LISTED
deploy_zip() {
    local zip=$1 listed=$2 kept=$ZIMBRA_RECORDS/$ZIMLET_NAME.zip jsps
    if [[ $listed == yes && $(recall zip) == "$(checksum "$zip")" ]] && is_deployed; then return 0; fi

    undo_with zmprov fc -a zimlet
    undo_cos
    if [[ $listed == no ]]; then
        remember_once deployed_before no
        undo_with zmzimletctl undeploy "$ZIMLET_NAME"
    else
        remember_once deployed_before yes
        undo_deployment "$kept"
    fi
    jsps=$(deployed_jsps)
    change zmzimletctl deploy "$zip"
    if [[ $DRY_RUN == no ]]; then
        is_listed || die "zmzimletctl reported success, but does not list $ZIMLET_NAME"
    fi
    notice_old_jsps "$jsps" "$zip"
    [[ $listed == no ]] || keep_settings
    # An upgrade that fails one day is taken back with this copy.
    remember zip "$(checksum "$zip")"
    put_file 644 '' "$kept" "$zip"
}

# undo_deployment KEPT: by the zimlet as it was deployed before, with its settings.
undo_deployment() {
    read_settings before
    if [[ -r $1 ]]; then
        # A copy, because the kept file will be replaced.
        mkdir -p "$WORK_DIR/before"
        cp "$1" "$WORK_DIR/before/$ZIMLET_NAME.zip"
        ! has_settings before || undo_with zmzimletctl configure "$WORK_DIR/before.xml"
        undo_with zmzimletctl deploy "$WORK_DIR/before/$ZIMLET_NAME.zip"
    else
        undo_with printf '%s\n' "The zimlet as it was before was not deployed by this command, so" \
            "it cannot be put back by it; deploy it again by hand."
    fi
}

#  Taking it out ------------------------------------------------------------------------------------

uninstall_zimlet() {
    local all kept=$ZIMBRA_RECORDS/$ZIMLET_NAME.zip
    open_record "$ZIMBRA_RECORDS" zimlet
    undo_last zmprov fc -a zimlet
    if is_listed; then
        read_cos
        undo_cos
        undo_deployment "$kept"
        change zmzimletctl undeploy "$ZIMLET_NAME"
        [[ $(recall deployed_before) != yes ]] ||
            say "The zimlet was deployed already when this command first ran; it is gone all the same."
    fi
    restore_denials
    if [[ -n ${RECORD[jsp_before]+set} ]]; then
        all=$(zmprov gcf zimbraZimletJspEnabled)
        if [[ $(value_of zimbraZimletJspEnabled <<<"$all") == TRUE ]]; then
            undo_with zmprov mcf zimbraZimletJspEnabled TRUE
            change zmprov mcf zimbraZimletJspEnabled "$(recall jsp_before)"
            say "Other zimlets with JSPs, if you have any, lose them at the next restart of mailboxd."
        fi
    fi
    change zmprov fc -a zimlet
    delete_file "$kept"
    drop_record
    say "To do, when it suits: zmmailboxdctl restart on each mailbox server."
}
