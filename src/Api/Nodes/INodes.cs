using Gateway.Actors.Nodes;

namespace Gateway.Api.Nodes;

/// <summary>A member of the cluster as this node sees it.</summary>
/// <param name="Id">Host and port by which nodes reach each other.</param>
/// <param name="Member">Its status in the cluster, in lower case.</param>
/// <param name="Reachable">Whether this node reaches it.</param>
/// <param name="Status">Null when it did not answer in time.</param>
public sealed record NodeReport(string Id, IReadOnlyList<string> Roles, string Member, bool Reachable, bool Self, NodeStatus? Status);

/// <summary>How an order to drain ended.</summary>
public enum DrainOutcome
{
    /// <summary>The node is on its way out.</summary>
    Begun,
    /// <summary>No such member.</summary>
    NotFound,
    /// <summary>Nobody else would serve.</summary>
    LastNode,
    /// <summary>It did not answer in time.</summary>
    NoAnswer,
}

/// <summary>The nodes of the cluster, asked by actor messages. The composition answers.</summary>
public interface INodes
{
    /// <summary>All members, oldest first.</summary>
    Task<IReadOnlyList<NodeReport>> ListAsync(CancellationToken stop);

    /// <summary>Tells a node to drain and end.</summary>
    /// <param name="id">As in <see cref="NodeReport.Id"/>.</param>
    /// <param name="by">The login of whoever asks.</param>
    /// <param name="stop">Gives up waiting for the answer.</param>
    Task<DrainOutcome> DrainAsync(string id, string by, CancellationToken stop);
}
