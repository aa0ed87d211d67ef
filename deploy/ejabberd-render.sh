# conf/ejabberd.yml with what the options of "ejabberd" say. Sourced by deploy.sh, after
# ejabberd-config.sh and authenticator.sh.
# shellcheck shell=bash disable=SC2154

# render_config: conf/ejabberd.yml for these options.
render_config() {
    local step=$WORK_DIR/render module
    cp "$PROJECT_DIR/conf/ejabberd.yml" "$step"
    edit() {
        "$1" "$step" "${@:2}" >"$step.new"
        mv "$step.new" "$step"
    }
    edit set_option hosts "$(yaml_list hosts "${domains[@]}")"
    edit set_option certfiles "$(yaml_list certfiles "${certificates[@]}")"
    edit set_option extauth_program "extauth_program: $(authenticator_command)"
    edit set_option extauth_pool_size "extauth_pool_size: $(authenticator_pool_size)"
    if ((${#proxies[@]} > 0)); then
        edit set_option trusted_proxies "$(yaml_list trusted_proxies 127.0.0.1 "${proxies[@]}")"
        edit open_http_listener
    fi
    if ((${#admins[@]} > 0)); then edit name_admins "$(printf '%s, ' "${admins[@]}")"; fi
    if [[ $upload == yes ]]; then
        edit set_put_url "https://$webmail/upload/@HOST@"
    else
        for module in mod_http_upload mod_http_upload_quota; do edit drop_module "$module"; done
        edit drop_upload_handler
    fi
    cat "$step"
    rm -f "$step"
}

# The browsers' listener, on loopback and not encrypted in conf/, for proxies elsewhere.
open_http_listener() {
    awk '
        /^  - port:/ { http = ($3 == 5280) }
        /^[a-z]/ { http = 0 }
        http && /^    ip:/ { print "    ip: \"::\""; next }
        http && /^    tls:/ { print "    tls: true"; next }
        { print }' "$1"
}

name_admins() {
    awk -v users="${2%, }" '
        /^[a-z]/ { acl = /^acl:/; admin = 0 }
        acl && /^  [a-z]/ { admin = /^  admin:/ }
        admin && /^    user:/ { print "    user: [" users "]"; next }
        { print }' "$1"
}

set_put_url() { sed "s,^    put_url:.*,    put_url: $2," "$1"; }

drop_upload_handler() { sed '/^      \/upload: mod_http_upload$/d' "$1"; }
