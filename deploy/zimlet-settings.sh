# The zimlet's settings, which Zimbra keeps for it. Sourced by deploy.sh, after zimbra.sh.
# shellcheck shell=bash disable=SC2034

# read_settings NAME: the zimlet's settings as Zimbra has them, into $WORK_DIR/NAME.xml.
read_settings() {
    local info
    info=$(zmzimletctl info "$ZIMLET_NAME")
    awk '/^ *Config: / { inside = 1; sub(/^ *Config: /, "") }
         inside { print }
         /<\/zimletConfig>/ { inside = 0 }' <<<"$info" >"$WORK_DIR/$1.xml"
}

has_settings() { grep -qs '</zimletConfig>' "$WORK_DIR/$1.xml"; }

# An upgrade replaces the settings when its template has a higher version. The administrator's are
# put back; the zimlet has a default for what they lack.
keep_settings() {
    [[ $DRY_RUN == no ]] || return 0
    has_settings before || return 0
    read_settings after
    ! cmp -s "$WORK_DIR/before.xml" "$WORK_DIR/after.xml" || return 0
    say "The upgrade came with new settings. Yours are kept; this is how the new ones differ:"
    show_difference "$WORK_DIR/before.xml" "$WORK_DIR/after.xml" yours new
    change zmzimletctl configure "$WORK_DIR/before.xml"
}

# Whether chat may try /ws, for the command that sets up the proxy as well: yes, no, or nothing said.
zimlet_websocket=

# settle_websocket: without /ws, each login would try it in vain before it takes BOSH.
settle_websocket() {
    local wanted=none now
    [[ -n $zimlet_websocket ]] || return 0
    # What is not deployed yet has no settings to look at.
    [[ $DRY_RUN == no || $ZIMLET_LISTED == yes ]] || return 0
    read_settings websocket
    now=$(sed -n 's,.*name="websocketUrl">\([^<]*\)</property>.*,\1,p' "$WORK_DIR/websocket.xml" | head -n 1)
    if [[ $zimlet_websocket == yes ]]; then
        # Only what this command has set.
        [[ $now == none && $(recall websocket_set) == none ]] || return 0
        wanted=
    elif [[ -n $now ]]; then
        return 0
    fi
    sed "s,\(name=\"websocketUrl\"\)\(/>\|>[^<]*</property>\),\1>$wanted</property>," \
        "$WORK_DIR/websocket.xml" >"$WORK_DIR/websocket-wanted.xml"
    if cmp -s "$WORK_DIR/websocket.xml" "$WORK_DIR/websocket-wanted.xml"; then return 0; fi
    undo_with zmzimletctl configure "$WORK_DIR/websocket.xml"
    say "The zimlet's setting websocketUrl becomes \"$wanted\"."
    change zmzimletctl configure "$WORK_DIR/websocket-wanted.xml"
    remember websocket_set "$wanted"
}
