# Is an ejabberd configuration safe for chat with Zimbra's passwords and tokens? Sourced by deploy.sh.
# Needs nothing else of it but "say".
# shellcheck shell=bash

# config_problems FILE: lines CODE<tab>TEXT, one for each thing that makes the file unsafe; none
# when it is safe. Status 2, with the reason on stderr, when that cannot be told.
config_problems() {
    local lines
    lines=$(yaml_lines "$1") || return 2
    lines+=$(included_lines "$1" "$lines") || return 2
    awk -F '\t' "$config_rules" <<<"$lines"
}

# yaml_lines FILE: its scalars, one a line: the keys from the top joined by " > ", a tab, the value.
# Read by the YAML parser that ejabberd itself uses.
yaml_lines() {
    local program
    program=$(erl_program) || {
        printf 'the Erlang of ejabberd (program erl) was not found\n' >&2
        return 2
    }
    # HOME only has to be there. Modules of Debian on one architecture are in the second place.
    HOME=${HOME:-/} ERL_LIBS=${ERL_LIBS:-/usr/lib/$(uname -m)-linux-gnu} ERL_CRASH_DUMP_BYTES=0 \
        "$program" -noinput -boot start_clean -eval "$yaml_reader" -extra "$1" </dev/null
}

erl_program() {
    local program
    command -v erl && return
    # The packages of ejabberd's makers bring their own.
    for program in /opt/ejabberd-*/bin/erl; do
        if [[ -x $program ]]; then
            printf '%s' "$program"
            return
        fi
    done
    return 1
}

# included_lines FILE LINES: what its include_config_file brings in.
included_lines() {
    local name
    while IFS= read -r name; do
        [[ -n $name ]] || continue
        [[ $name == /* ]] || name=${1%/*}/$name
        printf '\n'
        yaml_lines "$name" || return
    done <<<"$(awk -F '\t' '
        $1 == "include_config_file" || $1 ~ /^include_config_file > [0-9]+$/ { print $2; next }
        $1 ~ /^include_config_file > / {
            split($1, part, " > ")
            print part[2] ~ /^[0-9]+$/ ? part[3] : part[2]
        }' <<<"$2" | sort -u)"
}

# shellcheck disable=SC2016 # Erlang's variables, not the shell's
readonly yaml_reader='
    io:setopts([{encoding, unicode}]),
    Text = fun(B) when is_binary(B) ->
                   case unicode:characters_to_list(B) of
                       L when is_list(L) -> [case C < 32 of true -> $\s; _ -> C end || C <- L];
                       _ -> "?"
                   end;
              (X) -> io_lib:format("~w", [X])
           end,
    Walk = fun Go(Path, [{_, _} | _] = Map) -> [Go([Text(K) | Path], V) || {K, V} <- Map];
               Go(Path, [_ | _] = List) ->
                   lists:zipwith(fun(I, V) -> Go([integer_to_list(I) | Path], V) end,
                                 lists:seq(0, length(List) - 1), List);
               Go(Path, []) -> Go(Path, <<"[]">>);
               Go(Path, V) ->
                   io:format("~ts\t~ts~n", [lists:join(" > ", lists:reverse(Path)), Text(V)])
           end,
    Fail = fun(Why) -> io:format(standard_error, "~ts~n", [Why]), halt(1) end,
    [File | _] = init:get_plain_arguments(),
    case application:ensure_all_started(fast_yaml) of
        {ok, _} -> ok;
        _ -> Fail("Erlang has no module fast_yaml (Debian: package erlang-p1-yaml)")
    end,
    case fast_yaml:decode_from_file(File, [sane_scalars]) of
        {ok, [Document]} -> Walk([], Document), halt(0);
        {ok, _} -> Fail([File, ": this is not one YAML document"]);
        {error, Reason} -> Fail([File, ": ", fast_yaml:format_error(Reason)])
    end.'

# Each rule is a line of conf/ejabberd.yml that is marked SECURITY, or one that has the same effect.
# shellcheck disable=SC2016 # of awk
readonly config_rules='
    function problem(code, text) { print code "\t" text }

    $1 ~ /^define_macro > / { n = split($1, part, " > "); macro[part[n]] = $2; next }
    { path[++count] = $1; value[count] = $2 }

    END {
        for (i = 1; i <= count; i++) {
            v = value[i] in macro ? macro[value[i]] : value[i]
            p = path[i]
            own = sub(/^(append_)?host_config > .* > (auth_|modules)/, "&", p)
            if (own) sub(/^(append_)?host_config > [^>]* > /, "", p)

            if (p == "auth_method" || p ~ /^auth_method > [0-9]+$/) {
                if (v != "external") other_method = other_method " " v
                else if (!own) external = 1
            }
            if (p == "auth_use_cache") {
                if (v != "false") cache = 1
                else if (!own) no_cache = 1
            }
            if (p ~ /^modules > mod_register(_web)?( > |$)/) register = 1
            if (p ~ /^modules > mod_auth_fast( > |$)/) fast = 1
            if (p ~ /^modules > mod_http_upload( > |$)/) upload = 1
            if (p ~ /^modules > mod_http_upload > custom_headers > /) {
                header = tolower(p)
                sub(/.* > /, "", header)
                headers[header] = tolower(v)
            }
            if (p ~ /^modules > mod_muc( > |$)/) rooms = 1
            if (p == "modules > mod_muc > default_room_options > members_only") {
                if (v != "true") open_rooms = 1
                else if (!own) members_only = 1
            }
            if (p == "modules > mod_muc > default_room_options > public") {
                if (v != "false") open_rooms = 1
                else if (!own) unlisted = 1
            }
            if (p ~ /^modules > mod_pubsub( > |$)/) nodes = 1
            if (p ~ /^modules > mod_pubsub > plugins( > [0-9]+)?$/) {
                if (v != "pep") free_nodes = 1
                else if (!own) pep = 1
            }
            if (p ~ /^modules > mod_pubsub > force_node_config > .* > access_model$/) {
                node = p
                gsub(/.*force_node_config > | > access_model$/, "", node)
                if (v != "whitelist") exposed[node] = 1
                else if (!own) private[node] = 1
            }
            if (p == "trusted_proxies" || p ~ /^trusted_proxies > [0-9]+$/) {
                if (v == "all") all_proxies = 1
                else if (v != "[]") proxies = 1
            }
            if ((p == "new_sql_schema" || p == "sql_schema_multihost") && v == "true") schema = 1
            if (p == "loglevel" && (v == "debug" || v == "5")) debug = 1
            if (p ~ /^listen > [0-9]+ > /) {
                split(p, part, " > ")
                n = part[2] + 1
                if (n > listeners) listeners = n
                option = part[3]
                if (option == "request_handlers") {
                    if (v ~ /^(mod_bosh|ejabberd_http_ws|ejabberd_bosh)$/) carries[n] = 1
                    if (v == "mod_register_web") register = 1
                } else set[n, option] = v
            }
        }

        if (!external || other_method != "")
            problem("auth-method", "auth_method must be [external] alone" \
                (other_method == "" ? "" : ", not with" other_method) \
                ": beside a second method one user can act as another")
        if (!no_cache || cache)
            problem("auth-cache", "auth_use_cache must be false: else passwords are kept in clear, " \
                "fresh tokens are refused, and one user can act as another")
        if (register)
            problem("register", "mod_register must go: anybody could open or delete accounts")
        if (fast)
            problem("auth-fast", "mod_auth_fast must go: its tokens outlive the mail session by weeks")
        if (all_proxies || !proxies)
            problem("trusted-proxies", "trusted_proxies must name the web proxy, e.g. [127.0.0.1]" \
                (all_proxies ? ", not all" : "") \
                ": else wrong logins of one browser lock out every browser, or users choose their address")
        if (!schema)
            problem("sql-schema", "new_sql_schema must be true: else users of one domain read the " \
                "archive of another")
        if (debug)
            problem("loglevel", "loglevel must not be debug: passwords and tokens get into the log")
        if (upload && (headers["content-security-policy"] !~ /sandbox/ ||
                       headers["x-content-type-options"] != "nosniff" ||
                       headers["content-disposition"] != "attachment"))
            problem("upload-headers", "mod_http_upload must send the custom_headers of " \
                "conf/ejabberd.yml: else an uploaded page runs as a part of the webmail")

        if (rooms && (!members_only || !unlisted || open_rooms))
            problem("rooms", "mod_muc must have default_room_options with \"members_only: true\" and " \
                "\"public: false\": else each group is in a list, and whoever finds it reads its archive")
        if (nodes && (!pep || free_nodes))
            problem("nodes", "mod_pubsub must have \"plugins: [pep]\" alone: else anybody makes nodes " \
                "on pubsub.<domain>, and fills the database")
        if (nodes && (!private["storage:bookmarks"] || exposed["storage:bookmarks"] ||
                      !private["urn:xmpp:bookmarks:1"] || exposed["urn:xmpp:bookmarks:1"]))
            problem("bookmarks", "mod_pubsub must have force_node_config with \"access_model: " \
                "whitelist\" for storage:bookmarks and for urn:xmpp:bookmarks:1: else colleagues read " \
                "the bookmarks of a user, with the passwords in them")

        for (n = 1; n <= listeners; n++) {
            kind = set[n, "module"]
            ip = set[n, "ip"]
            where = "the listener on port " set[n, "port"]
            local = ip ~ /^127\./ || ip == "::1" || ip == "localhost" || set[n, "port"] ~ /^unix:/
            if (set[n, "transport"] != "udp" && set[n, "backlog"] + 0 < 128)
                problem("backlog", where ": backlog must be at least 128, better 1024: with " \
                    "ejabberd 23.01 a few more logins at once take minutes")
            if (kind == "ejabberd_c2s") {
                c2s = 1
                size = set[n, "max_stanza_size"]
                if (size !~ /^[0-9]+$/ || size + 0 > 87000)
                    problem("stanza-size", where ": max_stanza_size must be 80000 (at most 87000): " \
                        "a longer password ends the authenticator")
                if (set[n, "starttls_required"] != "true" && set[n, "tls"] != "true" && !local)
                    problem("tls", where ": starttls_required or tls must be true: else mail " \
                        "passwords cross the network in clear")
            }
            if (carries[n] && set[n, "tls"] != "true" && !local)
                problem("http-tls", where ": tls must be true, or ip 127.0.0.1: else session " \
                    "tokens cross the network in clear")
        }
        if (!c2s)
            problem("stanza-size", "a listener ejabberd_c2s with max_stanza_size 80000 is missing: BOSH " \
                "takes its limit from there, and without it a long password ends the authenticator")
    }'
