# The certificates of ejabberd. Sourced by deploy.sh, after xmpp-host.sh.
# shellcheck shell=bash disable=SC2154

# check_certificate_files: what can be seen before anything is installed.
check_certificate_files() {
    local file
    for file in ${certificates[@]+"${certificates[@]}"}; do
        ! is_hidden "$file" || die "$file: systemd hides this folder from ejabberd; put the file elsewhere"
        [[ -r $ROOT$file ]] || die "--certificate $file: there is no such file"
    done
}

# check_certificates: when the packages are there.
check_certificates() {
    local file domain
    if ((${#certificates[@]} == 0)); then
        certificates=(/etc/ejabberd/ejabberd.pem)
        warn "no --certificate: phones and desktops will meet a self-signed one and refuse it." \
            "The webmail is not concerned."
        return 0
    fi
    if command -v openssl >/dev/null; then
        has_key_pair ||
            die "no --certificate has a certificate and its private key: ${certificates[*]}" \
                "ejabberd would not start. Put certificate, chain and key into one file, for example:" \
                "cat fullchain.pem privkey.pem > /etc/ejabberd/chat.pem"
        for domain in "${domains[@]}"; do
            covers_domain "$domain" || warn "no --certificate is for $domain: clients will refuse it"
        done
    fi
    [[ $DRY_RUN == no ]] || return 0
    for file in "${certificates[@]}"; do let_ejabberd_read "$file"; done
}

# let_ejabberd_read FILE: in its own folder; elsewhere others may count on how it is.
let_ejabberd_read() {
    local file=$ROOT$1
    if runuser -u ejabberd -- test -r "$file"; then return 0; fi
    if [[ $file == "$EJABBERD_DIR"/* && -f $file && ! -L $file ]]; then
        undo_with chmod "$(stat -c %a "$file")" "$file"
        undo_with chown "$(stat -c %u:%g "$file")" "$file"
        change chown root:ejabberd "$file"
        change chmod 640 "$file"
        if runuser -u ejabberd -- test -r "$file"; then return 0; fi
    fi
    die "the user ejabberd may not read $1" \
        "Put a copy into /etc/ejabberd; this command then gives ejabberd the right to read it." \
        "With Let's Encrypt, copy the files in a deploy hook of certbot."
}

# has_key_pair: whether one of the certificates belongs to one of the keys.
has_key_pair() {
    local file public keys=''
    for file in "${certificates[@]}"; do
        public=$(openssl pkey -in "$ROOT$file" -passin pass: -pubout 2>/dev/null) || continue
        keys+=$public$'\n'
    done
    for file in "${certificates[@]}"; do
        public=$(openssl x509 -in "$ROOT$file" -noout -pubkey 2>/dev/null) || continue
        [[ $keys != *"$public"* ]] || return 0
    done
    return 1
}

covers_domain() {
    local file
    for file in "${certificates[@]}"; do
        if openssl x509 -in "$ROOT$file" -noout -checkhost "$1" 2>/dev/null | grep -q 'does match'; then
            return 0
        fi
    done
    return 1
}
