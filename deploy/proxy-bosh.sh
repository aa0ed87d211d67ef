# Zimbra's own settings for BOSH, from 8.7. Sourced by deploy.sh, after proxy-template.sh.
# shellcheck shell=bash disable=SC2154

readonly BOSH=zimbraReverseProxyXmppBosh
# Above the 300 s for which ejabberd may hold a request back.
readonly BOSH_TIMEOUT=310s

# wanted_bosh: "attribute value" lines.
wanted_bosh() {
    local use_ssl=FALSE
    [[ $ssl == no ]] || use_ssl=TRUE
    printf "$BOSH%s\n" "Hostname $xmpp_host" "Port $xmpp_port" "LocalHttpBindURL /http-bind" \
        "RemoteHttpBindURL /http-bind" "SSL $use_ssl" "Timeout $BOSH_TIMEOUT" "Enabled TRUE"
}

# set_bosh NATIVE REPLACE
set_bosh() {
    local native=$1 replace=$2 now name value old enabled
    local -a new_values=() old_values=()
    now=$(zmprov gacf)
    enabled=$(value_of "${BOSH}Enabled" <<<"$now")
    if [[ $enabled == TRUE ]] && [[ $replace == no ]] && ! is_our_bosh "$now" &&
        [[ $native == no || $(bosh_differences "$now") != '' ]]; then
        die "BOSH is set up already, by other hands:" "$(grep "^$BOSH" <<<"$now")" \
            "To have it replaced, add --replace; \"uninstall proxy\" brings it back."
    fi
    if [[ $native == no ]]; then
        # Two locations for one path would be one too many.
        [[ $enabled == TRUE ]] || return 0
        remember_once "before_${BOSH}Enabled" "$enabled"
        remember "set_${BOSH}Enabled" FALSE
        undo_with zmprov mcf "${BOSH}Enabled" TRUE
        change zmprov mcf "${BOSH}Enabled" FALSE
        return 0
    fi
    while read -r name value; do
        old=$(value_of "$name" <<<"$now")
        [[ $old != "$value" ]] || continue
        remember_once "before_$name" "$old"
        remember "set_$name" "$value"
        new_values+=("$name" "$value")
        old_values+=("$name" "$old")
    done <<<"$(wanted_bosh)"
    warn_of_own_bosh
    ((${#new_values[@]} > 0)) || return 0
    undo_with zmprov mcf "${old_values[@]}"
    change zmprov mcf "${new_values[@]}"
}

bosh_differences() {
    local name value
    while read -r name value; do
        [[ $name == "${BOSH}Timeout" || $(value_of "$name" <<<"$1") == "$value" ]] || say "$name"
    done <<<"$(wanted_bosh)"
}

is_our_bosh() {
    [[ -n $(recall "set_${BOSH}Hostname") || -n $(recall "set_${BOSH}Enabled") ]] &&
        [[ $(value_of "${BOSH}Hostname" <<<"$1") == $(recall "set_${BOSH}Hostname" "$xmpp_host") ]]
}

warn_of_own_bosh() {
    local own
    own=$(own_values proxy "$BOSH")
    [[ -z $own ]] || warn "single servers have values of their own, which win over the global ones:" "$own"
}
