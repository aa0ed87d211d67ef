# Which classes of service get the zimlet. Sourced by deploy.sh, after zimbra.sh.
#
# A presence is the prefix of an entry in zimbraZimletAvailableZimlets: "+" is on, "-" is off until
# the user wants it, "!" is forbidden. No entry is called "none" here.
# shellcheck shell=bash disable=SC2034

COS_NAMES=    # one a line
COS_PRESENCE= # lines PRESENCE<tab>NAME, for the classes that mention the zimlet

# One call for all: each start of zmprov takes seconds.
read_cos() {
    local all
    all=$(zmprov gac -v)
    COS_NAMES=$(sed -n 's/^# name //p' <<<"$all")
    COS_PRESENCE=$(awk -v zimlet="$ZIMLET_NAME" '
        /^# name / { class = substr($0, 8) }
        $1 == "zimbraZimletAvailableZimlets:" {
            name = $2
            prefix = "+"
            if (name ~ /^[-+!]/) {
                prefix = substr(name, 1, 1)
                name = substr(name, 2)
            }
            if (name == zimlet) print prefix "\t" class
        }' <<<"$all")
}

presence_of() {
    local presence name
    while IFS=$'\t' read -r presence name; do
        if [[ $name == "$1" ]]; then
            printf '%s' "$presence"
            return
        fi
    done <<<"$COS_PRESENCE"
    printf none
}

check_cos() {
    local name
    for name in "$@"; do
        grep -qxF -e "$name" <<<"$COS_NAMES" ||
            die "there is no class of service \"$name\"; there are:" "$COS_NAMES"
    done
}

# settle_cos LISTED CHOSEN...: "zmzimletctl deploy" grants to "default" each time that the version
# changes, even over an administrator's "no". So: what each class had before, plus the chosen;
# "default" keeps Zimbra's grant only on the first deployment, when nothing was chosen.
settle_cos() {
    local listed=$1 name now before wanted
    shift
    before=$(presence_of default)
    wanted=$before
    if [[ $listed == no && $before == none && $# == 0 ]] || is_one_of default "$@"; then wanted=+; fi
    now=$before
    if [[ $DRY_RUN == no ]]; then
        read_cos
        now=$(presence_of default)
    elif ((CHANGES > 0)); then
        now=+ # what the deployment would have left
    fi
    set_presence default "$before" "$now" "$wanted"
    if [[ $wanted == '!' ]]; then
        say "The class of service \"default\" forbids the zimlet, and that stays so."
    fi
    for name in "$@"; do
        now=$(presence_of "$name")
        [[ $name == default ]] || set_presence "$name" "$now" "$now" +
    done
}

# set_presence COS BEFORE NOW WANTED
set_presence() {
    [[ $2 == "$4" ]] || remember_cos "$1" "$2"
    [[ $3 != "$4" ]] || return 0
    presence_command "$1" "$3"
    undo_with "${presence_command[@]}"
    presence_command "$1" "$4"
    change "${presence_command[@]}"
}

# presence_command COS PRESENCE: the array of this name.
presence_command() {
    presence_command=(zmprov mc "$1")
    if [[ $2 == none ]]; then
        presence_command+=(-zimbraZimletAvailableZimlets "$ZIMLET_NAME")
    else
        presence_command+=(+zimbraZimletAvailableZimlets "$2$ZIMLET_NAME")
    fi
}

# An undeployment takes the zimlet out of every class, a "no" included; and a deployment grants.
undo_cos() {
    local name
    while IFS= read -r name; do
        if [[ $name == default || $(presence_of "$name") != none ]]; then
            presence_command "$name" "$(presence_of "$name")"
            undo_with "${presence_command[@]}"
        fi
    done <<<"$COS_NAMES"
}

# remember_cos COS PRESENCE: what it had before the first of our changes.
remember_cos() {
    local count entry
    for ((count = 0; count < $(recall cos_count 0); count++)); do
        entry=$(recall "cos_$count")
        [[ ${entry#* } != "$1" ]] || return 0
    done
    remember "cos_$count" "$2 $1"
    remember cos_count $((count + 1))
}

# What forbade the zimlet before it was deployed does so again for a later deployment.
restore_denials() {
    local count entry
    for ((count = 0; count < $(recall cos_count 0); count++)); do
        entry=$(recall "cos_$count")
        case ${entry%% *} in
            '!' | -)
                presence_command "${entry#* }" "${entry%% *}"
                change "${presence_command[@]}"
                ;;
        esac
    done
}
