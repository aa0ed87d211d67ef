# A marked block in the templates of Zimbra's nginx. Sourced by deploy.sh, after zimbra.sh.
#
# Zimbra expands the templates each time that the proxy starts, and has no folder for additions. An
# upgrade of Zimbra replaces them: "deploy.sh proxy" then puts the block in again.
# shellcheck shell=bash disable=SC2034

# The options of "proxy".
xmpp_host='' xmpp_port='' ssl='' authority='' trusted_network='' websocket='' upload='' templates=''

readonly TEMPLATES_DIR=$ZIMBRA_HOME/conf/nginx/templates
readonly BLOCK_BEGIN='    # BEGIN com_zimbra_converse: written by deploy.sh proxy, taken out by deploy.sh uninstall'
readonly BLOCK_END='    # END com_zimbra_converse'

# The default host's, and the one for each domain with a virtual host.
template_names() {
    local mode=$1
    printf '%s\n' nginx.conf.web.https.default.template nginx.conf.web.https.template
    case $mode in
        # Elsewhere http is not served, or only redirects.
        http | both | mixed)
            printf '%s\n' nginx.conf.web.http.default.template nginx.conf.web.http.template
            ;;
    esac
}

# without_block < TEMPLATE
without_block() {
    awk -v begin="$BLOCK_BEGIN" -v end="$BLOCK_END" '
        $0 == begin { inside = 1 }
        !inside { print }
        $0 == end { inside = 0 }'
}

# with_block BLOCK-FILE < TEMPLATE: before the last closing brace, which is that of the server.
with_block() {
    awk -v begin="$BLOCK_BEGIN" -v end="$BLOCK_END" -v block="$1" '
        { line[NR] = $0; if ($0 ~ /^[[:space:]]*}[[:space:]]*$/) last = NR }
        END {
            if (!last) exit 1
            for (i = 1; i <= NR; i++) {
                if (i == last) {
                    print begin
                    while ((getline text < block) > 0) print text
                    print end
                }
                print line[i]
            }
        }'
}

has_block() { grep -qsxF -e "$BLOCK_BEGIN" "$1"; }

# write_block FILE VERIFIED SOURCE...: the locations of conf/, without their comments, for this upstream.
# Appended; VERIFIED: yes, unless nobody shall look at the certificate.
write_block() {
    local file=$1 verified=$2 upstream=http://$xmpp_host:$xmpp_port source
    shift 2
    [[ $ssl == no ]] || upstream=https://$xmpp_host:$xmpp_port
    for source in "$@"; do
        sed -e '/^[[:space:]]*#/d' -e '/^[[:space:]]*$/d' -e 's/^/    /' \
            -e "s,http://127\.0\.0\.1:5280,$upstream," "$PROJECT_DIR/conf/$source"
    done >"$file"
    [[ $ssl == no || $verified == no ]] || verify_upstream "$file"
}

# nginx does not look at the certificate of an upstream unless it is told to.
verify_upstream() {
    local file=$1 lines version
    # On a line of its own: a version that cannot be had is no old one.
    version=$(nginx_version)
    if ! at_least "$version" 1.7.0; then
        warn "this nginx is too old to verify the certificate of $xmpp_host; the hop is encrypted," \
            "but somebody between the machines could pretend to be ejabberd."
        return
    fi
    lines="        proxy_ssl_server_name on;"
    lines+="\\n        proxy_ssl_name $xmpp_host;"
    lines+="\\n        proxy_ssl_verify on;"
    lines+="\\n        proxy_ssl_verify_depth 4;"
    lines+="\\n        proxy_ssl_trusted_certificate $(authorities);"
    sed -i "s,^ *proxy_pass .*,&\\n$lines," "$file"
}

authorities() {
    local file
    if [[ -n $authority ]]; then
        printf '%s' "$authority"
        return
    fi
    for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
        if [[ -r $ROOT$file ]]; then
            printf '%s' "$ROOT$file"
            return
        fi
    done
    die "there is no list of certificate authorities on this machine; name a file with --ca"
}

# What the locations count by; it belongs to http, and there once.
readonly HTTP_TEMPLATE=nginx.conf.web.template

# put_limits BLOCK-FILE: the limits of conf/, or takes them out where BLOCK-FILE is empty.
put_limits() {
    local block=$1 template=$TEMPLATES_DIR/$HTTP_TEMPLATE limits
    if [[ -s $block ]]; then
        [[ -e $template ]] || die "there is no $template; is this a proxy of Zimbra?"
        work_file limits
        limits=$WORK_FILE
        sed -e '/^#/d' -e '/^[[:space:]]*$/d' -e 's/^/    /' "$PROJECT_DIR/conf/nginx-limits.conf" >"$limits"
        work_file "$HTTP_TEMPLATE"
        without_block <"$template" | with_block "$limits" >"$WORK_FILE" ||
            die "$template has no closing brace; is it a template of Zimbra?"
    elif [[ -e $template ]] && has_block "$template"; then
        work_file "$HTTP_TEMPLATE"
        without_block <"$template" >"$WORK_FILE"
    else
        return 0
    fi
    rewrite_file "$template" "$WORK_FILE"
}

# put_blocks BLOCK-FILE MODE: into each template; an empty BLOCK-FILE takes the blocks out.
put_blocks() {
    local block=$1 mode=$2 name template
    put_limits "$block"
    for template in "$TEMPLATES_DIR"/nginx.conf.web.http*.template; do
        name=${template##*/}
        work_file "$name"
        if [[ -s $block ]] && grep -qxF -e "$name" <<<"$(template_names "$mode")"; then
            without_block <"$template" | with_block "$block" >"$WORK_FILE" ||
                die "$template has no closing brace of a server; is it a template of Zimbra?"
            warn_of_own_location "$template"
        elif has_block "$template"; then
            without_block <"$template" >"$WORK_FILE"
        else
            continue
        fi
        rewrite_file "$template" "$WORK_FILE"
    done
}

warn_of_own_location() {
    local lines
    lines=$(without_block <"$1" |
        grep -nE '^[[:space:]]*location[[:space:]].*(/http-bind|[[:space:]]/ws|[[:space:]]/upload/)([[:space:]]|\{|$)') || return 0
    warn "$1 has a location of its own, put in by other hands:" "$lines" \
        "Ours is the more exact one and wins; the other can be deleted."
}

#  nginx ------------------------------------------------------------------------------------------

nginx_program() {
    local program
    for program in "$ZIMBRA_HOME/common/sbin/nginx" "$ZIMBRA_HOME/nginx/sbin/nginx"; do
        if [[ -x $program ]]; then
            printf '%s' "$program"
            return
        fi
    done
    return 1
}

nginx_version() {
    local answer
    answer=$("$(nginx_program)" -v 2>&1)
    [[ $answer =~ nginx/([0-9.]+) ]] || die "nginx does not say its version: $answer"
    printf '%s' "${BASH_REMATCH[1]}"
}

# Only root may open the ports 80 and 443, which nginx does to test. Zimbra starts it by sudo as well.
nginx_accepts() {
    local -a test=("$(nginx_program)" -t -c "$ZIMBRA_HOME/conf/nginx.conf")
    ! sudo -n -l "${test[@]}" >/dev/null 2>&1 || test=(sudo -n "${test[@]}")
    "${test[@]}" >"$WORK_DIR/nginx-t" 2>&1
}

# generate: what "zmproxyctl restart" does first.
generate() {
    change "$ZIMBRA_HOME/libexec/zmproxyconfgen" -s "$THIS_HOST"
}

# check_nginx WAS_GOOD: of the generated configuration; the running proxy has not read it yet.
check_nginx() {
    [[ $DRY_RUN == no ]] || return 0
    if nginx_accepts; then
        say "nginx -t: the new configuration is good."
    elif [[ $1 == yes ]]; then
        die "nginx does not accept the new configuration:" "$(cat "$WORK_DIR/nginx-t")"
    else
        warn "nginx -t accepts the configuration neither before nor after, so this could not be verified:" \
            "$(cat "$WORK_DIR/nginx-t")"
    fi
}
