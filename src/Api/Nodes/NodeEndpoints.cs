using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Nodes;

/// <summary>The nodes of the installation.</summary>
public sealed record NodesAnswer(IReadOnlyList<NodeAnswer> Nodes);

/// <summary>A node. What only the node itself knows is null when it did not answer.</summary>
/// <param name="State">ready, unready, draining, joining, leaving or silent.</param>
/// <param name="Entities">Awake: visitors, operators, dialogs, desks.</param>
/// <param name="Shards">Of visitors, operators, dialogs, desks; 256 of each in the cluster once all are used.</param>
/// <param name="Load">Messages from clients per second, one for each <paramref name="SampleSeconds"/>, the newest last.</param>
public sealed record NodeAnswer(
    string Id, IReadOnlyList<string> Roles, string State, string Reason, bool Self, string? Origin, string? Version, long? StartedAt, int? Connections,
    IReadOnlyList<long>? Entities, IReadOnlyList<int>? Shards, long? MemoryBytes, double? Processors, IReadOnlyList<int>? Load, int? SampleSeconds, bool? DatabaseOk)
{
    internal static NodeAnswer Of(NodeReport n)
    {
        var s = n.Status;
        var state = s is null || !n.Reachable ? "silent" : s.Draining ? "draining" : n.Member is "joining" or "weaklyup" ? "joining" : n.Member != "up" ? "leaving" : s.Unready.Length > 0 || !s.DatabaseOk ? "unready" : "ready";
        var reason = s is null ? "" : s.Unready.Length == 0 && !s.DatabaseOk ? "the database does not answer" : s.Unready;
        return new(n.Id, n.Roles, state, reason, n.Self, s?.Origin, s?.Version, s?.StartedAt, s?.Connections, s?.Entities, s?.Shards, s?.MemoryBytes, s?.Processors, s?.Load, s?.SampleSeconds, s?.DatabaseOk);
    }
}

/// <summary>The nodes of the whole installation, whatever account an administrator is of: how they are, and the order to drain one.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder api)
    {
        var nodes = api.MapGroup("/nodes").Needs(Permission.RunInstallation);
        nodes.MapGet("", ListAsync).WithSummary("The nodes and how they are, for administrators").Produces<NodesAnswer>();
        nodes.MapPost("/{id}/drain", DrainAsync).WithSummary("Move a node's clients and shards to the others and end it").Produces(StatusCodes.Status202Accepted)
            .Produces<ApiError>(StatusCodes.Status404NotFound).Produces<ApiError>(StatusCodes.Status409Conflict);
    }

    private static async Task<NodesAnswer> ListAsync(HttpContext http, INodes nodes) => new([.. (await nodes.ListAsync(http.RequestAborted)).Select(NodeAnswer.Of)]);

    private static async Task<IResult> DrainAsync(string id, HttpContext http, INodes nodes) => await nodes.DrainAsync(id, http.Caller().Login, http.RequestAborted) switch
    {
        DrainOutcome.Begun => Results.StatusCode(StatusCodes.Status202Accepted),
        DrainOutcome.LastNode => Refuse.Because(StatusCodes.Status409Conflict, "last-node", "no other node is ready: nobody would be served; stop the process itself if that is meant"),
        DrainOutcome.NoAnswer => Refuse.Because(StatusCodes.Status409Conflict, "no-answer", "the node did not answer; try again, or stop its process"),
        _ => Refuse.Because(StatusCodes.Status404NotFound, "not-found", $"no node \"{Refuse.Shown(id)}\" in the cluster"),
    };
}
