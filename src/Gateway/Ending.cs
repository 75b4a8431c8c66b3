using Akka.Actor;
using Gateway.Persistence.Nodes;

namespace Gateway;

/// <summary>With what code the process ends: a supervisor that starts failed programs again must see the difference.</summary>
internal static class Ending
{
    /// <summary>The cluster went on without this node: start it again.</summary>
    public const int Removed = 3;

    /// <summary>Nobody let this node into the cluster; 1 as after every start that failed.</summary>
    public const int NotLetIn = 1;

    /// <summary>0 after an end that somebody asked for; <see cref="NotLetIn"/>; <see cref="Removed"/>, with a line that says so, when the others took this node for dead or it found itself cut off.</summary>
    public static int CodeOf(ActorSystem system)
    {
        var reason = CoordinatedShutdown.Get(system).ShutdownReason;
        if (reason is JoinFailed failed)
        {
            Console.Error.WriteLine($"gateway: {failed.Words}");
            return NotLetIn;
        }
        if (reason is not CoordinatedShutdown.ClusterDowningReason) return 0;
        Console.Error.WriteLine($"gateway: this node was cut off from the others or silent for too long and has ended itself (code {Removed}); started again, it joins them anew");
        return Removed;
    }
}
