%% What ejabberd lacks for clients in browsers. Written without the records of ejabberd and its
%% libraries, so that one source fits each version of them and needs no files of theirs.
%%
%% 1. A message is in the archive once. When a BOSH session ends without a goodbye (a laptop is shut),
%%    its process gives what was not fetched back to the router. There each message is archived anew,
%%    and goes to the user's other sessions; when those are dead too, they do the same. With three
%%    dead sessions one message was eight times in the archive, with five 32 times.
%%    Here a message ends when the archive has it: each other session had its own copy. Nothing that
%%    is said in a message can bring that about: it has to come from the process of a BOSH session,
%%    and that process got it from the session's own side, after mod_mam had put in its mark and had
%%    taken out all that others send under that name.
%%
%% 2. "max_stanza_size" holds for WebSocket too, where ejabberd knows no limit. Without it a password
%%    of more than 65,535 bytes ends an authenticator, and everybody can send one.
%%
%% 3. Whoever reads SQLite's file keeps ejabberd from writing to it: what is said while a backup runs
%%    is delivered, and is in no archive ("database is locked"). With a log of what is to be written
%%    (WAL, which the file remembers) readers and the writer do not wait for each other.
%%
%% 4. A session ends when the same browser has signed in anew. One whose WebSocket goes in the same
%%    moment may stay for ever, and while it does, what is said to the user goes to it and into no
%%    archive once his browser is closed. What has not gone after a while is ended here, and what it
%%    had not taken goes on.
%%
%% 5. What users say is not in the log. Of a statement that the database refuses ejabberd logs the whole,
%%    the message included; here that ends where its values begin. Why it was refused is still told.
%%
%% 6. A file may have any name. Of one with more bytes than a file system takes (200 umlauts) ejabberd gives
%%    an address to send it to, and then refuses the file. The name asked for is cut, its ending kept.
%%
%% 7. The session cookie of the webmail has no business here. A proxy that passes it on gives whoever has this
%%    host every mailbox. Where it arrives the log says so, once an hour at most. doctor sends a cookie of its
%%    own, for which it looks in the log.
-module(mod_zimbra_web).
-behaviour(gen_mod).

-export([start/2, stop/1, reload/3, depends/2, mod_options/1, mod_doc/0]).
-export([end_of_returned/1, give_on/2, limit_size/3, end_replaced/3, end_ghosts/4]).
-export([without_values/2, shorten_name/1, tell_cookie/1]).

%% So long a session that was replaced has to go by itself. Milliseconds.
-define(GRACE, 3000).

%% So long it is not told again that the cookie arrives. Seconds.
-define(TOLD, 3600).

%% So long a name of a file may be. Bytes.
-define(LONGEST_NAME, 255).

start(Host, _Options) ->
    let_others_read(Host),
    %% Of all hosts together; it is there already for the second.
    _ = logger:add_primary_filter(?MODULE, {fun ?MODULE:without_values/2, none}),
    %% Of all hosts together, too.
    ejabberd_hooks:add(http_request_debug, ?MODULE, tell_cookie, 50),
    ejabberd_hooks:add(user_send_packet, Host, ?MODULE, shorten_name, 10),
    ejabberd_hooks:add(sm_receive_packet, Host, ?MODULE, end_of_returned, 10), % mod_mam: 50
    ejabberd_hooks:add(c2s_handle_recv, Host, ?MODULE, limit_size, 10),
    ejabberd_hooks:add(sm_register_connection_hook, Host, ?MODULE, end_replaced, 50).

stop(Host) ->
    gen_mod:is_loaded_elsewhere(Host, ?MODULE)
        orelse ejabberd_hooks:delete(http_request_debug, ?MODULE, tell_cookie, 50),
    ejabberd_hooks:delete(user_send_packet, Host, ?MODULE, shorten_name, 10),
    ejabberd_hooks:delete(sm_receive_packet, Host, ?MODULE, end_of_returned, 10),
    ejabberd_hooks:delete(c2s_handle_recv, Host, ?MODULE, limit_size, 10),
    ejabberd_hooks:delete(sm_register_connection_hook, Host, ?MODULE, end_replaced, 50).

reload(_Host, _New, _Old) -> ok.

depends(_Host, _Options) -> [].

mod_options(_Host) -> [].

mod_doc() -> #{desc => <<"One row in the archive for each message, one limit for each stanza">>}.

let_others_read(Host) ->
    case ejabberd_option:sql_type(Host) of
        sqlite ->
            case ejabberd_sql:sql_query(Host, [<<"PRAGMA journal_mode=WAL">>]) of
                {selected, _, [[<<"wal">>]]} -> ok;
                Other -> logger:warning("SQLite's journal stays as it is: ~p", [Other])
            end;
        _ -> ok
    end.

%%  Once in the archive --------------------------------------------------------------------------

%% Runs in the process that gives the packet to the router.
end_of_returned(Packet) when element(1, Packet) == message ->
    case get('$initial_call') of
        {ejabberd_bosh, _, _} ->
            Message = xmpp:encode(Packet),
            is_archived(Message, xmpp:get_to(Packet)) orelse is_copy(Message)
                orelse is_of_the_moment(Message)
                % By then the session itself is gone; else the message could go to it, and be lost.
                orelse timer:apply_after(1000, ?MODULE, give_on, [Packet, has_text(Message)]),
            {stop, drop};
        _ ->
            Packet
    end;
end_of_returned(Packet) ->
    Packet.

%% What is not archived: an invitation, or all while the database was away. Without a text it is for
%% nobody but who comes next, as it would come out of each dead session once more.
give_on(Packet, HasText) ->
    {User, Server, _} = jid:tolower(xmpp:get_to(Packet)),
    case HasText orelse ejabberd_sm:get_user_resources(User, Server) == [] of
        true -> ejabberd_router:route(Packet);
        false -> ok
    end.

is_archived(Message, To) ->
    Owner = jid:tolower(jid:remove_resource(To)),
    lists:any(
      fun(Element) ->
              fxml:get_tag_attr_s(<<"xmlns">>, Element) == <<"urn:xmpp:sid:0">>
                  andalso element(2, Element) == <<"stanza-id">>
                  andalso address(fxml:get_tag_attr_s(<<"by">>, Element)) == Owner
      end, children(Message)).

address(Text) ->
    try jid:tolower(jid:decode(Text)) catch _:_ -> none end.

%% XEP-0280: of what another session of the user got or sent, and the archive has from there.
is_copy(Message) ->
    lists:member(<<"urn:xmpp:carbons:2">>, namespaces(Message)).

%% "Is typing", "has arrived", "a new picture": nothing that anybody wants to know later.
is_of_the_moment(Message) ->
    fxml:get_tag_attr_s(<<"type">>, Message) == <<"headline">>
        orelse namespaces(Message) -- [<<"http://jabber.org/protocol/chatstates">>,
                                       <<"urn:xmpp:receipts">>,
                                       <<"urn:xmpp:chat-markers:0">>,
                                       <<"urn:xmpp:hints">>,
                                       <<"urn:xmpp:sid:0">>] == [].

has_text(Message) ->
    fxml:get_subtag(Message, <<"body">>) /= false.

%% Of the message's children; those of a body and a subject are empty or "jabber:client".
namespaces(Message) ->
    lists:usort([fxml:get_tag_attr_s(<<"xmlns">>, Child) || Child <- children(Message)]).

children(Element) ->
    [Child || Child <- element(4, Element), element(1, Child) == xmlel].

%%  Not too large --------------------------------------------------------------------------------

%% Before anything is done with the element, a login included.
limit_size(#{socket := Socket, lang := Lang} = State, Element, _Packet) ->
    Limits = ejabberd_c2s_config:get_c2s_limits(),
    Limit = proplists:get_value(max_stanza_size, Limits, infinity),
    % What comes by other ways is limited where it is read. Every number is below "infinity".
    case xmpp_socket:get_transport(Socket) == websocket
        andalso byte_size(fxml:element_to_binary(Element)) > Limit of
        true ->
            Error = xmpp:serr_policy_violation(<<"The stanza is too large">>, Lang),
            {stop, ejabberd_c2s:send(State, Error)};
        false ->
            State
    end;
limit_size(State, _Element, _Packet) ->
    State.

%%  Gone when it was replaced ---------------------------------------------------------------------

%% Runs when a session has been registered, and ejabberd has told the older ones to go.
end_replaced(Sid, JID, _Info) ->
    {User, Server, Resource} = jid:tolower(JID),
    case ejabberd_sm:get_session_sids(User, Server, Resource) -- [Sid] of
        [] -> ok;
        Older -> timer:apply_after(?GRACE, ?MODULE, end_ghosts, [Older, User, Server, Resource]), ok
    end.

end_ghosts(Older, User, Server, Resource) ->
    There = ejabberd_sm:get_session_sids(User, Server, Resource),
    [end_ghost(Sid, User, Server, Resource) || Sid <- Older, lists:member(Sid, There)].

end_ghost({_, Pid} = Sid, User, Server, Resource) ->
    logger:warning("A session of ~ts@~ts/~ts that was replaced did not go, and is ended",
                   [User, Server, Resource]),
    ejabberd_sm:close_session(Sid, User, Server, Resource),
    Untaken = case rpc:call(node(Pid), erlang, process_info, [Pid, messages]) of
                  {messages, Messages} -> [Packet || {route, Packet} <- Messages];
                  _ -> []
              end,
    exit(Pid, kill),
    lists:foreach(fun ejabberd_router:route/1, Untaken).

%%  Not in the log ---------------------------------------------------------------------------------

%% A filter of Erlang's logger.
without_values(#{meta := #{mfa := {ejabberd_sql, Function, _}}, msg := {Format, Values}} = Event, _)
  when is_list(Values), Function == check_error orelse Function == outer_transaction ->
    Event#{msg := {Format, [without_value(Value) || Value <- Values]}};
without_values(_Event, _) ->
    ignore.

%% Texts that are no statement say why, and atoms and numbers are no texts.
without_value(Value) when is_binary(Value); is_list(Value) ->
    try unicode:characters_to_binary(Value) of
        Text when is_binary(Text) ->
            case re:run(Text, <<"^\\s*(?:insert|update|replace|delete|select|merge|with|begin)\\b[^']*">>,
                        [caseless, {capture, first, binary}]) of
                {match, [Start]} -> <<Start/binary, "...">>;
                nomatch -> Value
            end;
        _ -> <<"...">>
    catch _:_ -> <<"...">>
    end;
without_value(Value) when is_atom(Value); is_number(Value) ->
    Value;
without_value({Module, {Line, Column}} = Place)
  when is_atom(Module), is_integer(Line), is_integer(Column) ->
    Place;
without_value(_Value) ->
    <<"...">>.

%%  Names of files ---------------------------------------------------------------------------------

shorten_name({Packet, State}) when element(1, Packet) == iq ->
    {xmpp:set_els(Packet, [with_short_name(Element) || Element <- xmpp:get_els(Packet)]), State};
shorten_name(Other) ->
    Other.

with_short_name(Element) when element(1, Element) == xmlel, element(2, Element) == <<"request">> ->
    Name = fxml:get_tag_attr_s(<<"filename">>, Element),
    case fxml:get_tag_attr_s(<<"xmlns">>, Element) of
        <<"urn:xmpp:http:upload:0">> when byte_size(Name) > ?LONGEST_NAME ->
            fxml:replace_tag_attr(<<"filename">>, short(Name), Element);
        _ ->
            Element
    end;
with_short_name(Element) ->
    Element.

short(Name) ->
    Ending = case filename:extension(Name) of
                 Short when byte_size(Short) =< 20 -> Short;
                 _ -> <<>>
             end,
    Start = binary:part(Name, 0, ?LONGEST_NAME - byte_size(Ending)),
    %% Not within a letter.
    Whole = case unicode:characters_to_binary(Start) of
                {incomplete, Letters, _} -> Letters;
                Letters -> Letters
            end,
    <<Whole/binary, Ending/binary>>.

%%  No cookie --------------------------------------------------------------------------------------

%% Each request comes by here when it has been answered.
tell_cookie({_Path, Request}) ->
    Cookies = [Cookie || Headers <- tuple_to_list(Request), is_list(Headers),
                         {'Cookie', Cookie} <- Headers],
    [logger:warning("doctor has asked whether cookies arrive, and one does: ~s", [Word])
     || Cookie <- Cookies,
        {match, [Word]} <- [re:run(Cookie, "zm_chat_doctor=([0-9a-f]{16})(?:;|$)",
                                   [{capture, all_but_first, binary}])]],
    Now = erlang:monotonic_time(second),
    case lists:any(fun has_session/1, Cookies) andalso is_news(Now) of
        true ->
            application:set_env(ejabberd, ?MODULE, Now),
            logger:warning("The session cookie of the webmail arrives here. "
                           "The proxy has to leave it out: proxy_set_header Cookie \"\"");
        false -> ok
    end.

has_session(Cookie) ->
    binary:match(Cookie, <<"ZM_AUTH_TOKEN=">>) /= nomatch.

is_news(Now) ->
    case application:get_env(ejabberd, ?MODULE) of
        {ok, Told} -> Now - Told >= ?TOLD;
        undefined -> true
    end.
