# The host of ejabberd: Debian or Ubuntu, systemd. Sourced by deploy.sh, after options.sh.
# shellcheck shell=bash disable=SC2034

readonly XMPP_RECORDS=$ROOT/var/lib/com_zimbra_converse
readonly EJABBERD_DIR=$ROOT/etc/ejabberd
readonly EJABBERD_YML=$EJABBERD_DIR/ejabberd.yml
readonly UNITS_DIR=$ROOT/etc/systemd/system

INSTALLED_NOW= # packages, in one line

must_be_root() {
    [[ $(id -un) == root ]] || die "this must be run as root"
}

# package_status PACKAGE: as dpkg says it; "config-files" of one that was removed and not purged.
package_status() {
    local status=0
    # shellcheck disable=SC2016 # dpkg's own
    dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || status=$?
    # 1: it knows no such package. Else a package that is there might be taken for new, and purged.
    case $status in
        0) ;;
        1) printf 'not-installed' ;;
        *) die "dpkg-query failed; is this Debian or Ubuntu, and is its database whole?" ;;
    esac
}

is_installed() { [[ $(package_status "$1") == installed ]]; }

# packages_in STATES: those that dpkg has in one of these states (a regular expression), one a line.
packages_in() {
    # shellcheck disable=SC2016 # dpkg's own
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -nE "s/^($1) //p" | LC_ALL=C sort -u
}

# Of some others only the configuration files are left.
readonly PRESENT='installed|unpacked|half-.*|triggers-.*' KNOWN='config-files|installed|unpacked|half-.*|triggers-.*'

# ensure_packages PACKAGE...: installs those that are missing, and remembers them and what they bring.
ensure_packages() {
    local package status known present
    local -a missing=()
    for package in "$@"; do
        status=$(package_status "$package")
        [[ $status == installed ]] || missing+=("$package")
    done
    INSTALLED_NOW="${missing[*]-}"
    ((${#missing[@]} > 0)) || return 0
    command -v apt-get >/dev/null ||
        die "this is not Debian or Ubuntu; install these yourself and run the command again:" \
            "${missing[*]}"
    work_file known-packages
    known=$WORK_FILE
    packages_in "$KNOWN" >"$known"
    work_file packages
    present=$WORK_FILE
    packages_in "$PRESENT" >"$present"
    remember packages "$(recall packages)${RECORD[packages]:+ }${missing[*]}"
    change apt-get -q update
    undo_with take_back_packages "$known" "$present"
    change env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
        "${missing[@]}"
    [[ $DRY_RUN == yes ]] || remember_dependencies "$present"
}

# since FILE: the packages that are there now and not in this list.
since() { packages_in "$PRESENT" | LC_ALL=C comm -13 "$1" -; }

# take_back_packages KNOWN PRESENT: what is new goes with all that it made, as nobody used it yet;
# of what was there once, the files of before stay.
take_back_packages() {
    local list
    list=$(since "$1") || return
    # shellcheck disable=SC2086 # words
    [[ -z $list ]] || DEBIAN_FRONTEND=noninteractive apt-get -q -y purge $list || return
    list=$(since "$2") || return
    # shellcheck disable=SC2086 # words
    [[ -z $list ]] || DEBIAN_FRONTEND=noninteractive apt-get -q -y remove $list
}

remember_dependencies() {
    local list package found=''
    list=$(since "$1")
    for package in $list; do
        # shellcheck disable=SC2046 # words
        is_one_of "$package" $(recall packages) || found+=" $package"
    done
    [[ -z $found ]] || remember dependencies "$(recall dependencies)$found"
}

# would_go OPTION PACKAGE...: all that apt-get would remove with them, one a line.
would_go() {
    apt-get -s -q -y "$1" remove "${@:2}" | sed -n 's/^\(Remv\|Purg\) \([^ ]*\).*/\2/p'
}

# What was installed goes, with what it brought and nothing else needs; the data, and configuration
# that dpkg counts as the administrator's, stay. So does what others came to need in the meantime.
remove_packages() {
    local package other ours needed
    local -a present=() going=()
    ours=" $(recall packages) $(recall dependencies) "
    for package in $(recall packages); do
        is_installed "$package" || continue
        needed=''
        for other in $(would_go --no-auto-remove "$package"); do
            [[ $ours == *" $other "* ]] || needed+=" $other"
        done
        if [[ -z $needed ]]; then present+=("$package"); else
            say "The package $package stays, as these need it:$needed"
        fi
    done
    ((${#present[@]} > 0)) || return 0
    going=("${present[@]}")
    for other in $(would_go --auto-remove "${present[@]}"); do
        [[ " $(recall dependencies) " != *" $other "* ]] || going+=("$other")
    done
    undo_with env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
        "${present[@]}"
    change env DEBIAN_FRONTEND=noninteractive apt-get -q -y remove "${going[@]}"
    say "Their data are kept; to delete them too: apt-get purge ${present[*]}"
}

# backup_of FILE: prints the name of the dated copy that is made before FILE is replaced.
backup_of() {
    local name count=1
    name=$1.$(date +%Y-%m-%d)
    while [[ -e $name ]]; do
        count=$((count + 1))
        name=$1.$(date +%Y-%m-%d).$count
    done
    printf '%s' "$name"
}

# replace_config CONTENT: ejabberd.yml, with a dated copy of the one before. It stays ours when it was,
# and an administrator's when it was that; "mark_as_ours" says otherwise.
replace_config() {
    local content=$1 backup ours=no
    ! cmp -s "$content" "$EJABBERD_YML" || return 0
    if [[ -e $EJABBERD_YML ]]; then
        ! is_ours || ours=yes
        say "The configuration changes like this:"
        show_difference "$EJABBERD_YML" "$content"
        backup=$(backup_of "$EJABBERD_YML")
        undo_with rm -f "$backup"
        change cp -p "$EJABBERD_YML" "$backup"
        rewrite_file "$EJABBERD_YML" "$content"
        say "The one before is kept: $backup"
    else
        make_folder 755 "$EJABBERD_DIR"
        put_file 640 root:ejabberd "$EJABBERD_YML" "$content"
    fi
    [[ $ours == no ]] || mark_as_ours "$content"
}

# The checksum of ejabberd.yml as we wrote it last: another one means that it was edited since.
readonly OUR_CHECKSUM=$XMPP_RECORDS/ejabberd.yml.sha256

is_ours() {
    [[ -e $OUR_CHECKSUM && $(sha256sum <"$EJABBERD_YML") == "$(<"$OUR_CHECKSUM")" ]]
}

# mark_as_ours CONTENT
mark_as_ours() {
    [[ $DRY_RUN == no ]] || return 0
    make_record_folder "$XMPP_RECORDS"
    restore_undo "$OUR_CHECKSUM"
    sha256sum <"$1" >"$OUR_CHECKSUM"
}

restart_ejabberd() {
    # When it was installed just now it goes again, and there is nothing to start.
    # shellcheck disable=SC2086 # words
    is_one_of ejabberd $INSTALLED_NOW || undo_last systemctl restart ejabberd
    change systemctl restart ejabberd
    [[ $DRY_RUN == no ]] || return 0
    ejabberdctl status || die "ejabberd does not run with the new configuration" \
        "See: journalctl -u ejabberd -n 50, and /var/log/ejabberd/ejabberd.log"
}

but_restart() {
    [[ -z $(recall restart_pending)$(recall daemon_pending) ]] || printf ' but what an earlier run left'
}

# restart_or_say RESTART
restart_or_say() {
    [[ $(recall restart_pending) == yes ]] || return 0
    if [[ $1 == yes ]]; then
        restart_ejabberd
        forget restart_pending
    else
        say "To do: systemctl restart ejabberd       (or run this command again with --restart)"
        say "  Those who chat are signed in again by themselves within seconds."
    fi
}
