# ejabberd and the authenticator on the XMPP host. Sourced by deploy.sh, after authenticator.sh and
# ejabberd-module.sh.
# shellcheck shell=bash disable=SC2034

ejabberd_usage() {
    cat <<'END'
Usage: ./deploy.sh ejabberd --domain DOMAIN --zimbra URL [OPTION...]       on the XMPP host, as root

Installs ejabberd (Debian, Ubuntu) and the authenticator, and configures both. An ejabberd.yml or
extauth.json that you edited stays as it is; ours is put beside it and the difference is shown.

  --domain DOMAIN       A mail domain whose users may chat; may be repeated.
  --zimbra URL          Zimbra's SOAP service, e.g. https://mail.example.com/service/soap
  --certificate FILE    PEM file with certificate, chain and key, or one of several such files; may be
                        repeated; best in /etc/ejabberd. Without it ejabberd's own /etc/ejabberd/ejabberd.pem, self-signed.
  --proxy ADDRESS       The web proxy is on another machine, with this IP address; may be repeated.
                        Browsers' connections then come to port 5280 with TLS from everywhere.
  --webmail HOST        The webmail's host name, as the browser sees it: files and pictures that users
                        send go there, to /upload. Without it the host name in --zimbra.
  --no-upload           Nobody can send files. (Then the proxy needs no /upload: proxy --no-upload.)
  --admin USER@DOMAIN   A mail account that may moderate every chat room; may be repeated.
  --daemon              The authenticator as one service for all logins, with 64 of them under way at
                        once; for more than some hundred users. It stays so in later runs.
  --no-daemon           Back to one process for each place in ejabberd's pool. Restarts ejabberd.
  --node FILE           Node.js, 18 or newer. Without it the first one found that ejabberd can see.
  --replace             Replace an ejabberd.yml that you edited (a dated copy is kept).
  --restart             Restart ejabberd if that is needed. A new one is started in any case.
  --dry-run             Show what would be done; change nothing.
END
}

ejabberd() {
    COMMAND=ejabberd
    local -a domains=() certificates=() proxies=() admins=()
    local soap_url='' webmail='' upload=yes wanted_node='' wanted_form='' replace=no restart=no
    while (($# > 0)); do
        case $1 in
            --domain) needs_value "$1" $# && domains+=("$2") && shift ;;
            --zimbra) needs_value "$1" $# && soap_url=$2 && shift ;;
            --certificate) needs_value "$1" $# && certificates+=("$2") && shift ;;
            --proxy) needs_value "$1" $# && proxies+=("$2") && shift ;;
            --webmail) needs_value "$1" $# && webmail=$2 && shift ;;
            --no-upload) upload=no ;;
            --admin) needs_value "$1" $# && admins+=("$2") && shift ;;
            --daemon) wanted_form=daemon ;;
            --no-daemon) wanted_form=processes ;;
            --node) needs_value "$1" $# && wanted_node=$2 && shift ;;
            --replace) replace=yes ;;
            --restart) restart=yes ;;
            --dry-run) DRY_RUN=yes ;;
            -h | --help) ejabberd_usage && return ;;
            *) misuse "ejabberd does not know \"$1\"" ;;
        esac
        shift
    done
    check_ejabberd_options
    find_webmail
    must_be_root
    check_certificate_files
    [[ -r $PROJECT_DIR/dist/extauth/zimbra-auth.mjs ]] ||
        die "$PROJECT_DIR/dist/extauth/zimbra-auth.mjs is not there" \
            "It is in the release, and \"npm run build\" makes it."
    begin_changes
    say_dry_run
    open_record "$XMPP_RECORDS" ejabberd

    local fresh=no config_is_new=no
    is_installed ejabberd || fresh=yes
    [[ -e $EJABBERD_YML ]] || config_is_new=yes
    find_node "$wanted_node"
    choose_form "$wanted_form"
    local -a packages=(ejabberd erlang-p1-sqlite3 openssl)
    [[ $FORM == processes ]] || packages+=(netcat-openbsd)
    # shellcheck disable=SC2154 # node.sh
    ensure_packages "${packages[@]}" ${node_package[@]+"${node_package[@]}"}
    [[ -n $NODE ]] || NODE=/usr/bin/node
    check_certificates
    install_authenticator
    write_extauth_json
    install_module
    [[ $FORM == processes ]] || install_daemon
    install_config "$config_is_new" "$replace"
    say_where_files_go
    warn_of_apparmor
    ((CHANGES > 0)) || say "ejabberd is set up already; nothing to do$(but_restart)."
    # The daemon must not go before those who ask it.
    if [[ $fresh == yes || $(recall daemon) == leaving ]]; then restart=yes; fi
    restart_or_say "$restart"
    restart_daemon_or_say "$restart"
    [[ $(recall daemon) != leaving ]] || remove_daemon
}

check_ejabberd_options() {
    local item
    ((${#domains[@]} > 0)) || misuse "--domain is needed"
    for item in "${domains[@]}"; do
        is_domain "$item" || misuse "--domain $item: this is no domain in lower case"
    done
    [[ -n $soap_url ]] || misuse "--zimbra is needed"
    [[ $soap_url =~ ^https?://[A-Za-z0-9.-]+(:[0-9]+)?/[A-Za-z0-9/_.-]*$ ]] ||
        misuse "--zimbra $soap_url: needed is something like https://mail.example.com/service/soap"
    for item in ${proxies[@]+"${proxies[@]}"}; do
        is_address "$item" || misuse "--proxy $item: an IP address is needed"
    done
    for item in ${admins[@]+"${admins[@]}"}; do
        if ! [[ $item =~ ^[A-Za-z0-9._+-]+@ ]] || ! is_domain "${item#*@}"; then
            misuse "--admin $item: an account such as postmaster@example.com is needed"
        fi
    done
    for item in ${certificates[@]+"${certificates[@]}"}; do
        [[ $item =~ ^/[A-Za-z0-9._/@+-]+$ ]] ||
            misuse "--certificate $item: an absolute path without spaces is needed"
    done
    [[ -z $wanted_node || $wanted_node =~ ^/[A-Za-z0-9._/@+-]+$ ]] ||
        misuse "--node $wanted_node: an absolute path without spaces is needed"
    [[ -z $webmail ]] || is_domain "$webmail" || misuse "--webmail $webmail: this is no host name"
    [[ -z $webmail || $upload == yes ]] || misuse "--webmail and --no-upload contradict each other"
}

# find_webmail: the name under which browsers reach /upload, when nobody said it. Where Zimbra is asked
# by another name than theirs, files would go nowhere.
find_webmail() {
    local host
    [[ $upload == yes && -z $webmail ]] || return 0
    host=${soap_url#*://}
    host=${host%%/*}
    host=${host%%:*}
    if is_loopback "$host" || [[ $host =~ ^[0-9.]+$ || $host != *.* ]]; then
        upload=no
        warn "nobody can send files: \"$host\" of --zimbra is not what browsers call the webmail." \
            "Add --webmail HOST, or --no-upload if that is meant."
    else
        webmail=$host
    fi
}

# From the file that is used, which may be an edited one.
say_where_files_go() {
    local lines
    [[ $upload == yes && -r $EJABBERD_YML ]] || return 0
    lines=$(sed -nE 's/^ +(put_url|max_size|max_days|hard_upload_quota): *([^ #]+).*/\1 \2/p' "$EJABBERD_YML")
    awk '{ value[$1] = $2 }
        END {
            if (!value["put_url"]) exit
            print "Files that users send go to " value["put_url"] " (--webmail names the host):"
            printf "  up to %d MB each, %s MB for each user, kept for %s days; ", \
                value["max_size"] / 1048576, value["hard_upload_quota"], value["max_days"]
            print "see mod_http_upload in ejabberd.yml."
        }' <<<"$lines"
}

#  The configuration ------------------------------------------------------------------------------

# install_config IS-NEW REPLACE: whether no ejabberd.yml was there before this run; whether one of
# others may be replaced.
install_config() {
    local is_new=$1 replace=$2 ours beside=$EJABBERD_YML.com_zimbra_converse
    work_file ejabberd.yml
    ours=$WORK_FILE
    render_config >"$ours"
    if [[ $is_new == no ]]; then
        work_file ejabberd.yml
        # What the package came with says nothing about a database.
        if is_package_default; then cp "$ours" "$WORK_FILE"; else
            keep_sql_options "$EJABBERD_YML" "$ours" >"$WORK_FILE"
        fi
        ours=$WORK_FILE
    fi
    # A dry run may be where no Node.js is yet.
    [[ $DRY_RUN == yes && ! -x $NODE ]] || check_config "$ours" "the configuration made for you"

    if [[ $is_new == yes || $replace == yes ]] || is_package_default || is_ours; then
        if ! cmp -s "$ours" "$EJABBERD_YML"; then
            remember_first_config
            remember restart_pending yes
        fi
        replace_config "$ours"
        mark_as_ours "$ours"
        delete_file "$beside"
        return 0
    fi
    if cmp -s "$ours" "$EJABBERD_YML"; then return 0; fi
    say "$EJABBERD_YML was edited by you (or others) and stays as it is. Ours would be:"
    show_difference "$EJABBERD_YML" "$ours" yours ours
    check_config "$EJABBERD_YML"
    put_file 640 root:ejabberd "$beside" "$ours"
    say "Yours has all lines that are needed for security. Ours is beside it, to compare: $beside"
    say "To take ours instead: the same command with --replace."
}

# Debian's ucf notes the checksum of what the package came with.
is_package_default() {
    local sum
    [[ -r $ROOT/var/lib/ucf/hashfile ]] || return 1
    sum=$(md5sum <"$EJABBERD_YML" | cut -d ' ' -f 1)
    grep -qxE "$sum +/etc/ejabberd/ejabberd.yml" "$ROOT/var/lib/ucf/hashfile"
}

# For "uninstall", which brings it back.
remember_first_config() {
    local kept=$XMPP_RECORDS/ejabberd.yml.before
    [[ -z ${RECORD[had_config]+set} ]] || return 0
    if [[ -e $EJABBERD_YML ]]; then
        remember had_config yes
        restore_undo "$kept"
        change cp -p "$EJABBERD_YML" "$kept"
    else
        remember had_config no
    fi
}

warn_of_apparmor() {
    if grep -qs 'ejabberd.*(enforce)' "$ROOT/sys/kernel/security/apparmor/profiles"; then
        warn "AppArmor keeps ejabberd from starting the authenticator (its profile is in enforce mode)." \
            "Allow it in /etc/apparmor.d/local/usr.sbin.ejabberdctl, or set the profile to complain:" \
            "aa-complain /usr/sbin/ejabberdctl && systemctl restart ejabberd"
    fi
}

#  Taking it out ----------------------------------------------------------------------------------

uninstall_ejabberd() {
    local kept=$XMPP_RECORDS/ejabberd.yml.before copies
    # A dry run has not taken it out before.
    [[ $DRY_RUN == yes ]] || ! has_record "$XMPP_RECORDS" archive ||
        die "the archive is set up as well; take it out first: ./deploy.sh uninstall archive"
    open_record "$XMPP_RECORDS" ejabberd
    if [[ -n $(recall had_config) ]]; then
        if ! is_ours && [[ -e $EJABBERD_YML ]]; then
            say "$EJABBERD_YML was edited since, and stays. It still names the authenticator, which goes;"
            say "  what was there before this command is kept: $kept"
        elif [[ $(recall had_config) == yes && -e $kept ]]; then
            rewrite_file "$EJABBERD_YML" "$kept"
            delete_file "$kept"
        else
            delete_file "$EJABBERD_YML"
        fi
        delete_file "$OUR_CHECKSUM"
    fi
    delete_file "$EJABBERD_YML.com_zimbra_converse"
    remove_module
    remove_authenticator
    remove_packages
    drop_record
    copies=$(compgen -G "$EJABBERD_YML.20*") || true
    [[ -z $copies ]] || say "Kept, for you to delete:" "$copies"
    ! is_installed ejabberd || say "To do, when it suits: systemctl restart ejabberd"
}
