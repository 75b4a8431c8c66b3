using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;

namespace Gateway.Actors;

/// <summary>Where each entity lives. Entity ids are "site/id", a desk's is its name; shard = FNV-1a of the entity id modulo <see cref="Entities.Shards"/>, for ever.</summary>
internal sealed class ShardingKeys : IMessageExtractor
{
    public static readonly ShardingKeys Instance = new();

    public string? EntityId(object message) => message switch
    {
        IToVisitor m => $"{m.Site}/{m.Visitor}",
        IToDialog m => $"{m.Site}/{m.Dialog}",
        IToOperator m => $"{m.Site}/{m.Operator}",
        IToDesk m => m.Desk.Value,
        _ => null,
    };

    public object EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message) is { } id ? ShardOf(id) : null;

    public string ShardId(string entityId, object? messageHint = null) => ShardOf(entityId);

    public static string ShardOf(string entityId)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in entityId) hash = (hash ^ c) * 1099511628211UL;
        return ((int)(hash % Entities.Shards)).ToString();
    }

    /// <summary>Options of every region: places in distributed data, nothing remembered, nobody put to sleep by a timeout.</summary>
    public static ShardOptions Options(string role) => new()
    {
        StateStoreMode = StateStoreMode.DData,
        RememberEntities = false,
        PassivateIdleEntityAfter = TimeSpan.Zero,
        ShouldPassivateIdleEntities = false,
        Role = role,
    };
}
