# A host of Zimbra and its XMPP host, in one go. Sourced by deploy.sh, after the files of zimlet and proxy.
# shellcheck shell=bash disable=SC2034,SC2154

zimbra_usage() {
    cat <<'END'
Usage: ./deploy.sh zimbra --join HOST[:PORT] [OPTION...]      on a host of Zimbra, as root or zimbra

All that a host of Zimbra needs for chat: its proxy leads to ejabberd, the zimlet is deployed or upgraded,
JSPs for zimlets are on, and failed chat logins do not ban the XMPP host. A step that fails takes all of it
back. Without options a later run does the same as the one before it: after an upgrade of Zimbra, and with
a new release.

  --join HOST[:PORT]  Where ejabberd is; without PORT 5280. 127.0.0.1 or localhost: on this machine. To
                      another one the connection is encrypted and its certificate verified.
  --certificate-sha256 HEX
                      The fingerprint of that certificate, or of an authority that the host sends with
                      it, when it comes from none of the public ones.
  --no-upload         No /upload: files cannot be sent.
  --no-websocket      No /ws: chat uses BOSH alone.
  --ticket-keys FILE  The page gets a ticket for chat and not the session token: the keys that "./deploy.sh
                      keys" has made on the XMPP host. A later run takes a newer file; without the option
                      it stays as it is.
  --no-tickets        The session token again.
  --cos NAME          Grant the zimlet to this class of service; may be repeated.
  --restart           Restart the proxy and mailboxd of this host where that is needed.
  --zip FILE, --replace, --force
                      As in "zimlet" and "proxy".
  --dry-run           Show what would be done; change nothing.
END
}

join=''        # HOST[:PORT]
fingerprint='' # of its certificate, or of the authority
how=()         # what "proxy" is told as well

zimbra() {
    COMMAND=zimbra
    local -a original=("$@") chosen=()
    local zip=$PROJECT_DIR/dist/$ZIMLET_NAME.zip restart=no force=no replace=no no_tickets=no
    while (($# > 0)); do
        case $1 in
            --ticket-keys) needs_value "$1" $# && ticket_keys=$2 && shift ;;
            --no-tickets) no_tickets=yes ;;
            --join) needs_value "$1" $# && join=${2,,} && shift ;;
            --certificate-sha256) needs_value "$1" $# && fingerprint=$(plain_fingerprint "$2") && shift ;;
            --no-upload | --no-websocket) how+=("$1") ;;
            --cos) needs_value "$1" $# && chosen+=("$2") && shift ;;
            --zip) needs_value "$1" $# && zip=$2 && shift ;;
            --restart) restart=yes ;;
            --replace) replace=yes ;;
            --force) force=yes ;;
            --dry-run) DRY_RUN=yes ;;
            -h | --help) zimbra_usage && return ;;
            *) misuse "zimbra does not know \"$1\"" ;;
        esac
        shift
    done
    [[ -n $join || (${#how[@]} == 0 && -z $fingerprint) ]] || misuse "--join HOST is needed as well"
    check_join
    [[ -z $ticket_keys || $no_tickets == no ]] || misuse "--ticket-keys and --no-tickets contradict each other"
    zip=$(absolute_path "$zip")
    [[ -z $ticket_keys ]] || open_ticket_keys "$ticket_keys"
    become_zimbra ${original[@]+"${original[@]}"} --zip "$zip" ${ticket_keys:+--ticket-keys -}
    begin_changes
    [[ -z $ticket_keys ]] || read_ticket_keys
    say_dry_run
    find_zimbra_version "$force"
    open_record "$ZIMBRA_RECORDS" zimbra
    [[ -n $join ]] || as_the_last_time
    find_parts

    # All that can be refused, before anything is changed.
    local -a addresses=()
    local found
    proxy_options --xmpp "${join%:*}" --port "$(join_port)" ${how[@]+"${how[@]}"}
    if ! is_loopback "$xmpp_host"; then
        ssl=yes templates=yes
        found=$(addresses_of "$xmpp_host")
        read -r -a addresses <<<"$(paste -s -d ' ' <<<"$found")"
        [[ -n $found ]] ||
            die "$xmpp_host is this machine itself" "Then it is: --join 127.0.0.1"
    fi
    if [[ $HAS_PROXY == yes ]]; then
        [[ $ssl == no ]] || check_upstream "$fingerprint"
        look_at_proxy
    fi
    [[ $HAS_MAILBOX == no ]] || look_at_zimlet "$zip" ${chosen[@]+"${chosen[@]}"}

    remember join "$join"
    remember certificate_sha256 "$fingerprint"
    remember how "${how[*]-}"
    if [[ $HAS_MAILBOX == yes ]]; then settle_safe_ips ${addresses[@]+"${addresses[@]}"}; fi
    if [[ $HAS_PROXY == yes ]]; then join_proxy "$replace" ${how[@]+"${how[@]}"}; fi
    if [[ $HAS_MAILBOX == yes ]]; then
        [[ $no_tickets == no ]] || remove_ticket_keys
        [[ -z $ticket_keys ]] || put_ticket_keys
        zimlet_websocket=$websocket
        change_zimlet "$zip" ${chosen[@]+"${chosen[@]}"}
        [[ $SAFE_IPS_CHANGED == no ]] || needs_mailboxd safe-ips
        restart_mailboxd "$restart"
    fi
    [[ $HAS_PROXY == no ]] || restart_proxy "$restart"
    say_what_is_left ${addresses[@]+"${addresses[@]}"}
}

join_port() {
    case $join in
        *:*) printf '%s' "${join##*:}" ;;
        *) printf '5280' ;;
    esac
}

check_join() {
    [[ -n $join ]] || return 0
    is_domain "${join%:*}" || misuse "--join $join: \"${join%:*}\" is no host name or IPv4 address"
    is_port "$(join_port)" || misuse "--join $join: \"$(join_port)\" is no port"
    [[ -z $fingerprint || $fingerprint =~ ^[0-9a-f]{64}$ ]] ||
        misuse "--certificate-sha256 needs the 64 hexadecimal digits of a SHA-256 fingerprint"
    [[ -z $fingerprint ]] || ! is_loopback "${join%:*}" ||
        misuse "--certificate-sha256 is for another machine; on this one the connection has no certificate"
}

as_the_last_time() {
    join=$(recall join)
    [[ -n $join ]] || misuse "--join HOST is needed: where ejabberd is"
    fingerprint=$(recall certificate_sha256)
    read -r -a how <<<"$(recall how)"
    say "As the last time: --join $join${fingerprint:+ --certificate-sha256 $fingerprint}${how[*]:+ ${how[*]}}"
}

HAS_MAILBOX=no
HAS_PROXY=no
PROXY_HOSTS= # one a line

find_parts() {
    find_mailbox_hosts
    PROXY_HOSTS=$(zmprov gas proxy)
    if is_mailbox_host; then HAS_MAILBOX=yes; fi
    if grep -qxF -e "$THIS_HOST" <<<"$PROXY_HOSTS"; then HAS_PROXY=yes; fi
    [[ $HAS_MAILBOX == yes || $HAS_PROXY == yes ]] ||
        die "$THIS_HOST has neither a mailbox server nor a proxy; run this on those that have:" \
            "$MAILBOX_HOSTS" "$PROXY_HOSTS"
}

# join_proxy REPLACE HOW...: the words are those that "proxy" would be told.
join_proxy() {
    local replace=$1 since=$CHANGES
    local -a words=(--xmpp "$xmpp_host" --port "$xmpp_port")
    shift
    [[ $ssl == no ]] || words+=(--ssl --templates)
    if [[ -n $FETCHED_AUTHORITY ]]; then
        authority=$KEPT_AUTHORITY
        words+=(--ca "$authority")
        put_file 644 '' "$authority" "$FETCHED_AUTHORITY"
    fi
    # The file is the proxy's as well: nginx reads it when it starts, and goes by the one before until then.
    change_proxy "$replace" "$since" "${words[@]}" "$@"
    [[ -n $FETCHED_AUTHORITY ]] || delete_file "$KEPT_AUTHORITY"
}

say_what_is_left() {
    local others
    if [[ $HAS_MAILBOX == yes && $HAS_PROXY == no ]]; then
        if [[ -n $PROXY_HOSTS ]]; then
            say "To do: run the same line on each proxy: $(paste -s -d ' ' <<<"$PROXY_HOSTS")"
        else
            say "To do: there is no proxy of Zimbra: put conf/nginx-http-bind.conf and its neighbours into yours."
        fi
    fi
    [[ $HAS_MAILBOX == yes ]] ||
        say "To do: run the same line on one of the mailbox servers: $(paste -s -d ' ' <<<"$MAILBOX_HOSTS")"
    [[ $SAFE_IPS_CHANGED == no || $# == 0 ]] ||
        say "Zimbra takes $* for the XMPP host. If it comes by another address (oip in Zimbra's audit.log):" \
            "zmprov mcf +$SAFE_IPS ADDRESS, and zmmailboxdctl restart."
    say "To check all of it, when what is to do is done: ./deploy.sh doctor --zimbra-url https://$THIS_HOST"
    command -v node >/dev/null ||
        say "  not here, for want of Node.js 18, but on the XMPP host, or wherever the release is unpacked."
}

#  Taking it out ------------------------------------------------------------------------------------

# With what "proxy" and "zimlet" put in, on behalf of this command or not.
uninstall_zimbra() {
    ! has_record "$ZIMBRA_RECORDS" proxy || uninstall_proxy
    ! has_record "$ZIMBRA_RECORDS" zimlet || uninstall_zimlet
    open_record "$ZIMBRA_RECORDS" zimbra
    restore_safe_ips
    delete_file "$KEPT_AUTHORITY"
    remove_ticket_keys
    drop_record
}
