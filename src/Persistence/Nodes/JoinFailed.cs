using Akka.Actor;

namespace Gateway.Persistence.Nodes;

/// <summary>Why the node ended: nobody let it into the cluster.</summary>
/// <param name="words">For the person who runs it.</param>
public sealed class JoinFailed(string words) : CoordinatedShutdown.Reason
{
    /// <summary>For the person who runs the node.</summary>
    public string Words => words;

    /// <inheritdoc/>
    public override int ExitCode => 1;
}
