# Zimbra's own proxy in front of ejabberd. Sourced by deploy.sh, after proxy-template.sh.
# shellcheck shell=bash disable=SC2034

proxy_usage() {
    cat <<'END'
Usage: ./deploy.sh proxy [OPTION...]           on a proxy host, as root or zimbra

Lets /ws (WebSocket) and /http-bind (BOSH) of the webmail lead to ejabberd, as well as /upload (files).
Chat tries the first and falls back to the second. A marked block for it goes into the templates of nginx.
It refuses pages of other web sites and limits what one address may ask for. An upgrade of Zimbra replaces the
templates: a later run without options does the same as the one before it, which is what is needed then. Until
then chat goes by Zimbra's own settings for BOSH (8.7 and newer), which are set as well and cannot do either.

  --xmpp HOST         Where ejabberd is. Without it 127.0.0.1.
  --port PORT         Its HTTP port. Without it 5280.
  --ssl               The connection to ejabberd is encrypted. Needed for another machine.
  --ca FILE           Authorities that may have signed ejabberd's certificate (with a template block).
                      Without it the system's.
  --trusted-network   Allow an unencrypted connection to another machine, because something else
                      (a VPN) encrypts it.
  --no-websocket      No /ws: chat uses BOSH alone. So it does where nginx is older than 1.3.13.
                      (--websocket, once needed for /ws, is what is done without it.)
  --no-upload         No /upload: files cannot be sent. So it is where nginx is older than 1.7.11.
                      (--upload, once needed for it, is what is done without it.)
  --templates         A block in the templates also where Zimbra has settings. It keeps the mailbox
                      cookie from ejabberd and verifies its certificate, which Zimbra's own does not.
  --replace           BOSH settings that were made by other hands are replaced.
  --restart           Restart the proxy of this host.
  --force             Go on with a version of Zimbra other than 8.6 to 10.1.
  --dry-run           Show what would be done; change nothing.
END
}

OTHER_PROXIES= # in one line
readonly NGINX_PID_FILE=$ZIMBRA_HOME/log/nginx.pid

proxy() {
    COMMAND=proxy
    local -a original=("$@") words=()
    local restart=no force=no replace=no
    while (($# > 0)); do
        case $1 in
            --restart) restart=yes ;;
            --force) force=yes ;;
            --replace) replace=yes ;;
            --dry-run) DRY_RUN=yes ;;
            -h | --help) proxy_usage && return ;;
            *) words+=("$1") ;;
        esac
        shift
    done
    proxy_options ${words[@]+"${words[@]}"}
    become_zimbra ${original[@]+"${original[@]}"}
    begin_changes
    say_dry_run
    find_zimbra_version "$force"
    open_record "$ZIMBRA_RECORDS" proxy
    if ((${#words[@]} == 0)) && [[ -n $(recall options) ]]; then
        say "As the last time: $(recall options)"
        read -r -a words <<<"$(recall options)"
        proxy_options "${words[@]}"
    fi
    look_at_proxy
    change_proxy "$replace" "$CHANGES" ${words[@]+"${words[@]}"}
    restart_proxy "$restart"
}

PROXY_NATIVE=           # yes: BOSH by Zimbra's own settings
PROXY_MODE=             # whether http is served
NGINX_WAS_GOOD=no       # before any change
PROXY_WAITS=no          # for a restart

# look_at_proxy: refuses what cannot be, before anything is changed.
look_at_proxy() {
    local mode
    check_proxy_host
    check_hop
    PROXY_NATIVE=yes
    if [[ $templates == yes ]] || ! at_least "$ZIMBRA_VERSION" 8.7.0; then PROXY_NATIVE=no; fi
    [[ $PROXY_NATIVE == no || $ssl == no ]] || check_virtual_hosts
    [[ $PROXY_NATIVE == no || $ssl == no ]] ||
        warn "Zimbra's own setting for BOSH encrypts, and does not verify the certificate of $xmpp_host:" \
            "somebody between the machines could pretend to be ejabberd. With --templates it is verified."
    mode=$(zmprov gs "$THIS_HOST" zimbraReverseProxyMailMode)
    PROXY_MODE=$(value_of zimbraReverseProxyMailMode <<<"$mode")
    if nginx_accepts; then NGINX_WAS_GOOD=yes; fi
}

# change_proxy REPLACE SINCE WORD...: SINCE is the number of changes before the first that concerns the
# proxy; the words are what a later run without options does again.
change_proxy() {
    local replace=$1 since=$2 block
    shift 2
    open_record "$ZIMBRA_RECORDS" proxy
    undo_generate
    if at_least "$ZIMBRA_VERSION" 8.7.0; then set_bosh "$PROXY_NATIVE" "$replace"; fi
    build_block "$PROXY_NATIVE"
    block=$WORK_FILE
    put_blocks "$block" "$PROXY_MODE"
    note_block "$block"
    if ((CHANGES > since)); then
        remember_wait restart_pending "$NGINX_PID_FILE"
        [[ $# == 0 ]] || remember options "$*"
        generate
        check_nginx "$NGINX_WAS_GOOD"
    else
        say "The proxy is set up already; nothing to do."
    fi
    if still_waits restart_pending "$NGINX_PID_FILE"; then PROXY_WAITS=yes; fi
}

# proxy_options WORD...: those that say what the proxy shall be like.
proxy_options() {
    xmpp_host=127.0.0.1 xmpp_port=5280 ssl=no authority='' trusted_network=no websocket=yes
    upload=yes templates=no
    while (($# > 0)); do
        case $1 in
            --xmpp) needs_value "$1" $# && xmpp_host=$2 && shift ;;
            --port) needs_value "$1" $# && xmpp_port=$2 && shift ;;
            --ssl) ssl=yes ;;
            --ca) needs_value "$1" $# && authority=$2 && shift ;;
            --trusted-network) trusted_network=yes ;;
            --websocket) websocket=yes ;;
            --no-websocket) websocket=no ;;
            --upload) upload=yes ;;
            --no-upload) upload=no ;;
            --templates) templates=yes ;;
            *) misuse "proxy does not know \"$1\"" ;;
        esac
        shift
    done
    is_domain "$xmpp_host" || misuse "--xmpp $xmpp_host: this is no host name or IPv4 address"
    is_port "$xmpp_port" || misuse "--port $xmpp_port: this is no port"
    [[ -z $authority || $authority =~ ^/[^[:space:]\;,\&\\]+$ ]] ||
        misuse "--ca $authority: an absolute path without spaces is needed"
    [[ -z $authority || -r $authority ]] || misuse "--ca $authority: there is no such file"
}

check_proxy_host() {
    local proxies version
    find_this_host
    proxies=$(zmprov gas proxy)
    grep -qxF -e "$THIS_HOST" <<<"$proxies" ||
        die "$THIS_HOST has no proxy of Zimbra" \
            "${proxies:+Run this on: $(paste -s -d ' ' <<<"$proxies")}" \
            "Without one, put conf/nginx-http-bind.conf into a proxy of your own in front of Zimbra."
    if ! nginx_program >/dev/null || [[ ! -d $TEMPLATES_DIR ]]; then
        die "there is no nginx of Zimbra in $ZIMBRA_HOME"
    fi
    OTHER_PROXIES=$(grep -vxF -e "$THIS_HOST" <<<"$proxies" | paste -s -d ' ') || true
    if [[ -n $OTHER_PROXIES ]] && is_loopback "$xmpp_host"; then
        warn "there are more proxies ($OTHER_PROXIES), and $xmpp_host is another machine on each." \
            "Unless an ejabberd runs on each of them, call it by its name: --join HOST, or --xmpp HOST --ssl --templates."
    fi
    version=$(nginx_version)
    if [[ $websocket == yes ]] && ! at_least "$version" 1.3.13; then
        websocket=no
        say "nginx $version knows no WebSocket (1.3.13 is the first): chat will use BOSH alone."
    fi
    if [[ $upload == yes ]] && ! at_least "$version" 1.7.11; then
        upload=no
        say "nginx $version is too old for files (1.7.11 is the first that fits): they cannot be sent." \
            "Run \"ejabberd\" with --no-upload, so that nobody is offered to."
    fi
}

# The token is in the body of a login, and with Zimbra's own location the mailbox cookie is in the
# header of every request. Who reads either has the mailbox.
check_hop() {
    if [[ $ssl == yes ]] || is_loopback "$xmpp_host"; then return 0; fi
    if [[ $trusted_network == yes ]]; then
        warn "the session tokens of all users cross the network to $xmpp_host unencrypted by us," \
            "because of --trusted-network."
        return 0
    fi
    die "ejabberd on another machine ($xmpp_host) needs an encrypted connection" \
        "What goes over it opens the mailboxes of those who chat. Add --ssl, and on the XMPP host" \
        "run ./deploy.sh ejabberd with --proxy and the address of this machine." \
        "If a VPN encrypts the connection already: --trusted-network."
}

# Zimbra's template for domains with a name of their own says http:// whatever the setting is.
check_virtual_hosts() {
    local domains
    domains=$(zmprov gad -v zimbraVirtualHostname)
    domains=$(awk '/^# name / { name = $3 }
                   $1 == "zimbraVirtualHostname:" { print name }' <<<"$domains" | sort -u | paste -s -d ' ')
    [[ -z $domains ]] ||
        die "with --ssl Zimbra's own settings do not work for domains that have a virtual host: $domains" \
            "Its template for those does not encrypt. Add --templates."
}

#  The block --------------------------------------------------------------------------------------

# build_block NATIVE: into a new WORK_FILE. For BOSH also beside Zimbra's own settings, whose location can
# neither refuse other web sites nor count: ours is the more exact one, and theirs is what is left of chat
# after an upgrade of Zimbra. As theirs, it verifies no certificate then.
build_block() {
    local native=$1 bosh others verified=yes
    local -a sources=()
    [[ $websocket == no ]] || sources+=(nginx-websocket.conf)
    [[ $upload == no ]] || sources+=(nginx-http-upload.conf)
    [[ $native == no ]] || verified=no
    work_file block-bosh
    bosh=$WORK_FILE
    write_block "$bosh" "$verified" nginx-http-bind.conf
    work_file block-others
    others=$WORK_FILE
    [[ ${#sources[@]} == 0 ]] || write_block "$others" yes "${sources[@]}"
    work_file block
    cat "$bosh" "$others" >"$WORK_FILE"
}

# note_block BLOCK-FILE: for doctor, which tells when an upgrade of Zimbra has replaced the templates.
note_block() {
    local block=no
    [[ ! -s $1 ]] || block=yes
    [[ $(recall block) == "$block" ]] || remember block "$block"
}

undo_generate() {
    undo_with "$ZIMBRA_HOME/libexec/zmproxyconfgen" -s "$THIS_HOST"
}

restart_proxy() {
    [[ $PROXY_WAITS == yes ]] || return 0
    if [[ $1 == yes ]]; then
        undo_last zmproxyctl restart
        change zmproxyctl restart
        open_record "$ZIMBRA_RECORDS" proxy
        forget restart_pending
    else
        say "To do: zmproxyctl restart       (or run this command again with --restart)"
        say "  Until then users notice nothing of the block. Zimbra itself restarts its proxies within"
        say "  minutes when the host or the port in its BOSH settings changed, and then all of it counts."
    fi
    [[ -z $OTHER_PROXIES ]] ||
        say "To do: run this command on each other proxy host too: $OTHER_PROXIES"
}

#  Taking it out ----------------------------------------------------------------------------------

uninstall_proxy() {
    local now key name was_good=no
    local -a new_values=() old_values=()
    find_this_host
    open_record "$ZIMBRA_RECORDS" proxy
    if nginx_accepts; then was_good=yes; fi
    undo_generate
    now=$(zmprov gacf)
    for key in "${!RECORD[@]}"; do
        [[ $key == before_* ]] || continue
        name=${key#before_}
        if [[ $(value_of "$name" <<<"$now") == "$(recall "set_$name")" ]]; then
            new_values+=("$name" "$(recall "$key")")
            old_values+=("$name" "$(recall "set_$name")")
        else
            say "$name was changed since by other hands, and stays."
        fi
    done
    if ((${#new_values[@]} > 0)); then
        undo_with zmprov mcf "${old_values[@]}"
        change zmprov mcf "${new_values[@]}"
    fi
    work_file no-block
    put_blocks "$WORK_FILE" none
    generate
    check_nginx "$was_good"
    drop_record
    say "To do, when it suits: zmproxyctl restart on each proxy host."
}
