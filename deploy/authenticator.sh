# The authenticator on the XMPP host: program, configuration and, as a daemon, its units. Sourced by
# deploy.sh, after node.sh.
# shellcheck shell=bash disable=SC2034,SC2154

readonly LIBRARY_DIR=$ROOT/usr/local/lib/com_zimbra_converse
readonly AUTHENTICATOR=$LIBRARY_DIR/zimbra-auth.mjs
readonly RELAY=$LIBRARY_DIR/zimbra-auth-relay
readonly EXTAUTH_JSON=$ROOT/etc/zimbra-auth/extauth.json
readonly DAEMON_UNITS=(zimbra-auth.socket zimbra-auth.service)

FORM= # daemon, or processes: one for each place in ejabberd's pool

# choose_form WANTED: FORM, as it was the last time when nothing is wanted. The record's "daemon" is
# yes while there is one, and leaving from the moment when it is not wanted any more.
choose_form() {
    FORM=$1
    if [[ -z $FORM ]]; then
        if [[ $(recall daemon) == yes ]]; then FORM=daemon; else FORM=processes; fi
    fi
    if [[ $FORM == processes && $(recall daemon) == yes ]]; then remember daemon leaving; fi
}

# What ejabberd starts, and how often.
authenticator_command() {
    if [[ $FORM == daemon ]]; then printf '%s' "$RELAY"; else
        printf '%s %s %s' "$NODE" "$AUTHENTICATOR" "$EXTAUTH_JSON"
    fi
}

authenticator_pool_size() {
    if [[ $FORM == daemon ]]; then printf 64; else printf 4; fi
}

install_authenticator() {
    local program=$PROJECT_DIR/dist/extauth/zimbra-auth.mjs
    make_folder 755 "$LIBRARY_DIR"
    if ! cmp -s "$program" "$AUTHENTICATOR"; then
        if [[ $FORM == daemon ]]; then restart_later zimbra-auth.service; else
            remember restart_pending yes
        fi
    fi
    put_file 755 root:root "$AUTHENTICATOR" "$program"
}

# Holds no secret, and the daemon's user, which only exists while it runs, reads it.
write_extauth_json() {
    local list='' domain
    for domain in "${domains[@]}"; do list+="${list:+, }\"$domain\""; done
    work_file extauth.json
    # The daemon pays no attention to "processes".
    printf '{\n  "soapUrl": "%s",\n  "domains": [%s],\n  "processes": 4\n}\n' "$soap_url" "$list" >"$WORK_FILE"
    if [[ ! -e $EXTAUTH_JSON ]]; then
        remember made_extauth_json "$(sha256sum <"$WORK_FILE" | cut -d ' ' -f 1)"
        make_folder 755 "${EXTAUTH_JSON%/*}"
        put_file 644 root:root "$EXTAUTH_JSON" "$WORK_FILE"
    elif ! cmp -s "$WORK_FILE" "$EXTAUTH_JSON"; then
        say "$EXTAUTH_JSON is there already and stays as it is. What was asked for differs like this:"
        show_difference "$EXTAUTH_JSON" "$WORK_FILE" yours asked
    fi
    [[ $DRY_RUN == no ]] || return 0
    local status=0
    "$NODE" "$AUTHENTICATOR" --check "$EXTAUTH_JSON" || status=$?
    case $status in
        0) ;;
        2)
            warn "Zimbra does not answer the authenticator as it should (see above). All is set up, but" \
                "nobody can sign in until it does: $NODE $AUTHENTICATOR --check $EXTAUTH_JSON"
            ;;
        *) die "the authenticator cannot use $EXTAUTH_JSON (see above)" ;;
    esac
}

#  The daemon -------------------------------------------------------------------------------------

install_daemon() {
    local unit changed=no
    put_file 755 root:root "$RELAY" "$PROJECT_DIR/conf/zimbra-auth-relay"
    undo_with systemctl daemon-reload
    for unit in "${DAEMON_UNITS[@]}"; do
        work_file "$unit"
        sed "s,^ExecStart=[^ ]* [^ ]* --daemon .*,ExecStart=$NODE $AUTHENTICATOR --daemon $EXTAUTH_JSON," \
            "$PROJECT_DIR/conf/$unit" >"$WORK_FILE"
        ! cmp -s "$WORK_FILE" "$UNITS_DIR/$unit" || continue
        changed=yes
        restart_later "$unit"
        put_file 644 root:root "$UNITS_DIR/$unit" "$WORK_FILE"
    done
    [[ $changed == no ]] || change systemctl daemon-reload
    if [[ $(recall daemon) != yes ]]; then
        remember daemon yes
        undo_with systemctl disable --now "${DAEMON_UNITS[@]}"
        change systemctl enable --now "${DAEMON_UNITS[@]}"
        forget daemon_pending
    fi
}

# restart_later UNIT. The socket only when it has changed itself: while it stays, a restart of the
# daemon refuses nobody.
restart_later() {
    # shellcheck disable=SC2046 # words
    is_one_of "$1" $(recall daemon_pending) || remember daemon_pending "$(recall daemon_pending) $1"
}

# restart_daemon_or_say RESTART
restart_daemon_or_say() {
    local -a units=()
    read -ra units <<<"$(recall daemon_pending)"
    ((${#units[@]} > 0)) || return 0
    if [[ $1 == yes ]]; then
        undo_last systemctl restart "${units[@]}"
        change systemctl restart "${units[@]}"
        forget daemon_pending
    else
        say "To do: systemctl restart ${units[*]}"
        say "  Logins under way are answered first; those that come meanwhile wait for a moment."
    fi
}

remove_daemon() {
    local unit
    undo_last systemctl daemon-reload
    undo_with systemctl enable --now "${DAEMON_UNITS[@]}"
    change systemctl disable --now "${DAEMON_UNITS[@]}"
    for unit in "${DAEMON_UNITS[@]}"; do delete_file "$UNITS_DIR/$unit"; done
    delete_file "$RELAY"
    change systemctl daemon-reload
    forget daemon
    forget daemon_pending
}

#  Taking it out ----------------------------------------------------------------------------------

remove_authenticator() {
    local sum
    [[ -z $(recall daemon) ]] || remove_daemon
    if [[ -e $EXTAUTH_JSON && -n $(recall made_extauth_json) ]]; then
        sum=$(sha256sum <"$EXTAUTH_JSON" | cut -d ' ' -f 1)
        if [[ $sum == "$(recall made_extauth_json)" ]]; then
            delete_file "$EXTAUTH_JSON"
            drop_folder "${EXTAUTH_JSON%/*}"
        else
            say "$EXTAUTH_JSON was edited since, and stays."
        fi
    fi
    delete_file "$AUTHENTICATOR"
    drop_folder "$LIBRARY_DIR"
}
