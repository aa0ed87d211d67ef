# The XMPP host among the addresses that Zimbra never bans. Sourced by deploy.sh, after zimbra.sh.
#
# All logins by chat come from one address. After ten wrong passwords in a row Zimbra would refuse that
# address for a quarter of an hour, and so everybody.
# shellcheck shell=bash disable=SC2034

readonly SAFE_IPS=zimbraHttpThrottleSafeIPs

SAFE_IPS_CHANGED=no

# addresses_of HOST: one a line; none of this machine itself.
addresses_of() {
    local found
    found=$(getent ahosts "$1") || die "the name $1 leads to no address"
    awk '$1 !~ /^(127\.|::1$|fe80:)/ && !seen[$1]++ { print $1 }' <<<"$found"
}

# safe_ips_now: one a line. A value may hold several with commas between them.
safe_ips_now() {
    local all
    all=$(zmprov gcf "$SAFE_IPS")
    sed -n "s/^$SAFE_IPS: //p" <<<"$all" | sed 's/[, ]/\n/g' | sed '/^$/d'
}

# settle_safe_ips ADDRESS...: these, and no more those of ours that were for another host. The record
# of "zimbra" is open.
settle_safe_ips() {
    local now address
    local -a ours=() added=() gone=()
    now=$(safe_ips_now)
    for address in $(recall safe_ips); do
        if ! grep -qxF -e "$address" <<<"$now"; then
            continue # taken out by other hands
        elif is_one_of "$address" "$@"; then
            ours+=("$address")
        else
            gone+=("$address")
        fi
    done
    for address in "$@"; do
        grep -qxF -e "$address" <<<"$now" || added+=("$address")
    done
    modify_safe_ips '-' '+' ${gone[@]+"${gone[@]}"}
    modify_safe_ips '+' '-' ${added[@]+"${added[@]}"}
    ours+=(${added[@]+"${added[@]}"})
    [[ "${ours[*]-}" == "$(recall safe_ips)" ]] || remember safe_ips "${ours[*]-}"
    warn_of_own_safe_ips
}

# modify_safe_ips SIGN OPPOSITE ADDRESS...: single values, and never the whole list, which is not ours.
modify_safe_ips() {
    local sign=$1 opposite=$2 address
    local -a command=() undo=()
    shift 2
    (($# > 0)) || return 0
    for address in "$@"; do
        command+=("$sign$SAFE_IPS" "$address")
        undo+=("$opposite$SAFE_IPS" "$address")
    done
    undo_with zmprov mcf "${undo[@]}"
    change zmprov mcf "${command[@]}"
    SAFE_IPS_CHANGED=yes
}

warn_of_own_safe_ips() {
    local own
    own=$(own_values mailbox "$SAFE_IPS")
    [[ -z $own ]] ||
        warn "single servers have addresses of their own, which win over the global ones:" "$own" \
            "zmprov ms SERVER +$SAFE_IPS ADDRESS adds one there."
}

# What somebody else had put in stays.
restore_safe_ips() {
    local now address
    local -a gone=()
    now=$(safe_ips_now)
    for address in $(recall safe_ips); do
        ! grep -qxF -e "$address" <<<"$now" || gone+=("$address")
    done
    modify_safe_ips '-' '+' ${gone[@]+"${gone[@]}"}
}
