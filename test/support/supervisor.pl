# What systemd does with zimbra-auth.socket and zimbra-auth.service, for tests: holds the listening
# socket, passes it to the program as descriptor 3, and starts the program again whenever it ends.
# Perl, because Node cannot hold a listening socket without taking connections from it.
#
#   perl supervisor.pl SOCKET PROGRAM [ARGUMENT]...
#
# Writes the program's process id to standard output, a line for each start. Leaves, with the
# program, on SIGTERM or when its standard input ends.
use strict;
use warnings;
use POSIX qw(:sys_wait_h dup2);
use Socket;

my ($path, @program) = @ARGV;
my $pid;
my $leaving = 0;
$| = 1;
$^F = 3;    # descriptors up to this one outlive an exec
$SIG{TERM} = sub { $leaving = 1; kill 'TERM', $pid if $pid; };

unlink $path;
socket(my $listener, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
bind($listener, pack_sockaddr_un($path)) or die "bind $path: $!";
chmod 0660, $path or die "chmod $path: $!";
listen($listener, 1024) or die "listen: $!";

until ($leaving) {
    $pid = fork() // die "fork: $!";
    if ($pid == 0) {
        die "dup2: $!" if fileno($listener) != 3 && !defined dup2(fileno($listener), 3);
        @ENV{qw(LISTEN_PID LISTEN_FDS)} = ($$, 1);
        exec @program or die "exec: $!";
    }
    print "$pid\n";
    while (waitpid($pid, WNOHANG) == 0) {
        my $readable = '';
        vec($readable, 0, 1) = 1;
        if (select($readable, undef, undef, 0.02) > 0 && !sysread(STDIN, my $nothing, 1)) {
            kill 'KILL', $pid;
            $leaving = 1;
        }
    }
    select undef, undef, undef, 0.1 unless $leaving;    # RestartSec
}
unlink $path;
