using Akka.Actor;

namespace Gateway;

/// <summary>With what code the process ends: a supervisor that starts failed programs again must see the difference.</summary>
internal static class Ending
{
    /// <summary>The cluster went on without this node: start it again.</summary>
    public const int Removed = 3;

    /// <summary>No TLS with another node: start it again, when the certificates are right.</summary>
    public const int Refused = 4;

    // The class of that reason is internal to Akka.Remote; its code is the one that remoting would end a process with.
    private const int RemotingTlsFailed = 79;

    /// <summary>
    /// 0 after an end that somebody asked for; <see cref="Removed"/>, with a line that says so, when the others took this node for dead or it found itself cut off;
    /// <see cref="Refused"/> when it opened a connection to another node and TLS failed there, after which remoting ends a node rather than leave it half connected.
    /// </summary>
    public static int CodeOf(ActorSystem system)
    {
        var (code, line) = CoordinatedShutdown.Get(system).ShutdownReason switch
        {
            CoordinatedShutdown.ClusterDowningReason => (Removed, "this node was cut off from the others or silent for too long and has ended itself (code 3); started again, it joins them anew"),
            { ExitCode: RemotingTlsFailed } => (Refused, "TLS with another node failed and this node has ended itself (code 4): its own log and that node's say whose certificate was refused, and why"),
            _ => (0, ""),
        };
        if (code > 0) Console.Error.WriteLine($"gateway: {line}");
        return code;
    }
}
