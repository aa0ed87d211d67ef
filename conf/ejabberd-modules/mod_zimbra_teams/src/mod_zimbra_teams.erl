%% The teams of Zimbra's directory in everybody's contact list, with presence. Who is in which comes in a
%% file, zimbra-teams in ejabberd's home, that a timer keeps in step with Zimbra ("deploy.sh teams"). Its
%% lines, parted by tabs:
%%     person  ADDRESS  NAME
%%     team    NAME     ADDRESS ADDRESS ...
%% Without the file, and for those who are in no team, all is as without this module.
%%
%% Why not one of ejabberd's own: mod_shared_roster takes names from what each user says of himself, and
%% goes through all colleagues for each presence that comes; mod_shared_roster_ldap asks the LDAP server
%% at each presence, and shows as a person whatever stands in a list: other lists, aliases, closed
%% accounts. Here all is in memory, a question takes the time of two look-ups, and when Zimbra is away
%% the teams stay as they were.
%%
%% Written without the records of ejabberd and its libraries, so that one source fits each version of
%% them and needs no files of theirs.
-module(mod_zimbra_teams).
-behaviour(gen_mod).

-export([start/2, stop/1, reload/3, depends/2, mod_options/1, mod_doc/0]).
-export([roster/2, relation/4, asked/2, asks/1, item/2]).

-include_lib("kernel/include/file.hrl").

-define(HOOKS, [{roster_get, roster, 75}, % after what is the user's own (50) and mod_shared_roster (70)
                {roster_get_jid_info, relation, 75},
                {roster_in_subscription, asked, 25}, % before mod_roster (50) makes a request of it
                {roster_out_subscription, asks, 25},
                {roster_process_item, item, 45}]).

start(Host, _Options) ->
    [ejabberd_hooks:add(Hook, Host, ?MODULE, Function, Place) || {Hook, Function, Place} <- ?HOOKS],
    ok.

stop(Host) ->
    [ejabberd_hooks:delete(Hook, Host, ?MODULE, Function, Place) || {Hook, Function, Place} <- ?HOOKS],
    ok.

reload(_Host, _New, _Old) -> ok.

depends(_Host, _Options) -> [{mod_roster, hard}].

mod_options(_Host) -> [].

mod_doc() -> #{desc => <<"The teams of Zimbra's directory in everybody's contact list">>}.

%%  What clients see -----------------------------------------------------------------------------

%% Somebody asks for his list, which is when the file is looked at.
roster(Items, User) ->
    Teams = newest(),
    Mates = mates(User, Teams),
    {Known, Others} = lists:mapfoldl(
        fun(Item, Left) ->
                Mate = bare(attribute(<<"jid">>, xmpp:encode(Item))),
                case maps:take(Mate, Left) of
                    {Labels, Rest} -> {as_mate(Item, name_of(Mate, Teams), Labels), Rest};
                    error -> {Item, Left}
                end
        end, Mates, Items),
    Known ++ [new_item(Mate, Labels, Teams) || {Mate, Labels} <- maps:to_list(Others)].

%% What is one to the other, for presence above all.
relation({_, _, Groups} = Known, User, Server, JID) ->
    case common(own(User, Server), JID) of
        [] -> Known;
        Labels when Groups == [] -> {both, none, Labels};
        _ -> {both, none, Groups}
    end.

%% Nobody has to ask a colleague, or can break with him.
asked(Result, Presence) ->
    case common(bare(xmpp:get_to(Presence)), xmpp:get_from(Presence)) of
        [] -> Result;
        _ -> {stop, false}
    end.

asks(Presence) ->
    case common(bare(xmpp:get_from(Presence)), xmpp:get_to(Presence)) of
        [] -> ok;
        _ -> stop
    end.

%% A client changes what a colleague is called, or takes him out: he stays. Of the record "roster" these are
%% us, jid and subscription, and counted from its end, as newer versions have one more between, ask and groups.
item(Item, _Host) when element(1, Item) == roster ->
    case common(element(3, Item), element(4, Item)) of
        [] -> Item;
        Labels ->
            Size = tuple_size(Item),
            Both = setelement(Size - 3, setelement(6, Item, both), none),
            case element(6, Item) of
                remove -> setelement(Size - 2, Both, Labels);
                _ -> Both
            end
    end;
item(Item, _Host) -> Item.

%% What he called him, and his own groups, stay.
as_mate(Item, Name, Labels) ->
    {xmlel, Tag, Attributes, Children} = Element = xmpp:encode(Item),
    Kept = [Each || {Key, _} = Each <- Attributes,
                    not lists:member(Key, [<<"name">>, <<"subscription">>, <<"ask">>])],
    Called = case attribute(<<"name">>, Element) of
                 <<>> -> Name;
                 Own -> Own
             end,
    xmpp:decode({xmlel, Tag, [{<<"name">>, Called}, {<<"subscription">>, <<"both">>} | Kept],
                 Children ++ (groups(Labels) -- Children)}).

new_item({User, Server} = Mate, Labels, Teams) ->
    xmpp:decode({xmlel, <<"item">>,
                 [{<<"xmlns">>, <<"jabber:iq:roster">>},
                  {<<"jid">>, jid:encode(jid:make(User, Server))},
                  {<<"name">>, name_of(Mate, Teams)},
                  {<<"subscription">>, <<"both">>}], groups(Labels)}).

name_of({User, _} = Mate, #{names := Names}) -> maps:get(Mate, Names, User).

groups(Labels) ->
    [{xmlel, <<"group">>, [], [{xmlcdata, Label}]} || Label <- Labels].

attribute(Key, Element) -> fxml:get_tag_attr_s(Key, Element).

%%  Who is with whom -----------------------------------------------------------------------------

mates(User, #{teams := Teams} = All) ->
    maps:remove(User, lists:foldl(
        fun(Team, Mates) ->
                {Label, Members} = maps:get(Team, Teams),
                lists:foldl(fun(Member, Some) ->
                                    maps:update_with(Member, fun(Labels) -> [Label | Labels] end, [Label], Some)
                            end, Mates, Members)
        end, #{}, teams_of(User, All))).

%% The names of the teams that two people have in common; nobody is his own colleague.
common(User, Other) ->
    #{teams := Teams} = All = current(),
    case bare(Other) of
        User -> [];
        Mate ->
            Theirs = teams_of(Mate, All),
            [element(1, maps:get(Team, Teams)) || Team <- teams_of(User, All), lists:member(Team, Theirs)]
    end.

teams_of(User, #{in := In}) -> maps:get(User, In, []).

own(User, Server) -> {jid:nodeprep(User), jid:nameprep(Server)}.

%% As a text, as ejabberd's own record, or as its three parts.
bare(Text) when is_binary(Text) ->
    try bare(jid:decode(Text)) catch _:_ -> none end;
bare({User, Server}) -> {User, Server};
bare({User, Server, _}) -> {User, Server};
bare(JID) ->
    {User, Server, _} = jid:tolower(JID),
    {User, Server}.

%%  The file -------------------------------------------------------------------------------------

%% As it was read last. It is the same for all domains.
current() ->
    case persistent_term:get(?MODULE, none) of
        none -> newest();
        {_, Teams} -> Teams
    end.

newest() ->
    Known = persistent_term:get(?MODULE, none),
    case {Known, stamp()} of
        {{Stamp, Teams}, Stamp} -> Teams;
        {_, none} -> keep(none, <<>>);
        {_, Stamp} ->
            case file:read_file(file_name()) of
                {ok, Text} -> keep(Stamp, Text);
                {error, Reason} when Known == none ->
                    logger:error("~ts cannot be read: ~p", [file_name(), Reason]),
                    read(<<>>);
                {error, Reason} ->
                    logger:error("~ts cannot be read: ~p", [file_name(), Reason]),
                    element(2, Known)
            end
    end.

keep(Stamp, Text) ->
    Teams = read(Text),
    persistent_term:put(?MODULE, {Stamp, Teams}),
    Teams.

%% Who writes it puts a new file in the place of the old one.
stamp() ->
    case file:read_file_info(file_name(), [raw, {time, posix}]) of
        {ok, #file_info{mtime = Time, size = Size, inode = Inode}} -> {Time, Size, Inode};
        {error, enoent} -> none;
        {error, Reason} -> Reason
    end.

file_name() -> filename:join(os:getenv("HOME", "/nonexistent"), "zimbra-teams").

read(Text) ->
    Lines = [binary:split(Line, <<"\t">>, [global]) || Line <- binary:split(Text, <<"\n">>, [global])],
    Names = maps:from_list([{bare(Address), Name} || [<<"person">>, Address, Name] <- Lines]),
    Teams = [{Label, [Member || Address <- binary:split(Addresses, <<" ">>, [global]),
                                (Member = bare(Address)) /= none]}
             || [<<"team">>, Label, Addresses] <- Lines],
    Numbered = lists:zip(lists:seq(1, length(Teams)), Teams),
    In = lists:foldl(
        fun({Number, {_, Members}}, Some) ->
                lists:foldl(fun(Member, Each) ->
                                    maps:update_with(Member, fun(Others) -> [Number | Others] end, [Number], Each)
                            end, Some, Members)
        end, #{}, Numbered),
    #{names => Names, teams => maps:from_list(Numbered), in => In}.
