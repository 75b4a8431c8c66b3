using Akka.Cluster.Sharding;

namespace Gateway.Actors;

/// <summary>Where each entity lives. Entity ids are "site/id" (a visitor's is written <see cref="OfVisitors">otherwise</see>), a desk's is its name; shard = FNV-1a of that modulo <see cref="Entities.Shards"/>, for ever.</summary>
internal sealed class ShardingKeys : IMessageExtractor
{
    public static readonly ShardingKeys Instance = new();

    /// <summary>The regions' names, for ever.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["visitor", "operator", "dialog", "desk"];

    public string? EntityId(object message) => message switch
    {
        IToVisitor m => $"{m.Site}/{m.Visitor}",
        IToDialog m => $"{m.Site}/{m.Dialog}",
        IToOperator m => $"{m.Site}/{m.Operator}",
        IToDesk m => m.Desk.Value,
        Traced m => EntityId(m.Message),
        _ => null,
    };

    public object EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message) is { } id ? ShardOf(id) : null;

    public string ShardId(string entityId, object? messageHint = null) => ShardOf(entityId);

    public static string ShardOf(string entityId) => ((int)(Fnv.Of(entityId) % Entities.Shards)).ToString();

    /// <summary>The shard of the entity "site/id", without making that text.</summary>
    public static int ShardOf(SiteId site, string id) => (int)(Fnv.Add(Fnv.Add(Fnv.Of(site.Value), "/"), id) % Entities.Shards);

    /// <summary>The shard of a desk.</summary>
    public static int ShardOf(DeskId desk) => (int)(Fnv.Of(desk.Value) % Entities.Shards);

    /// <summary>The place in <see cref="Kinds"/> of the region for a message, or null for what is addressed to no entity.</summary>
    public static int? KindOf(object message) => message switch
    {
        IToVisitor => 0,
        IToOperator => 1,
        IToDialog => 2,
        IToDesk => 3,
        Traced m => KindOf(m.Message),
        _ => null,
    };

    /// <summary>The place of a region's name in <see cref="Kinds"/>.</summary>
    public static int? KindOf(string name)
    {
        for (var i = 0; i < Kinds.Count; i++)
            if (Kinds[i] == name) return i;
        return null;
    }

    /// <summary>The extractor of the visitors' region: other names, the same shards.</summary>
    public sealed class OfVisitors : IMessageExtractor
    {
        /// <summary>
        /// Between site and visitor in an entity's name. A shard escapes a slash in the name of the actor and holds both texts of each visitor; of what needs no escape it holds one.
        /// No site's id has it; a visitor's may, because operators send what they like.
        /// </summary>
        public const char Separator = '~';

        public static readonly OfVisitors Instance = new();

        public string? EntityId(object message) => message switch
        {
            IToVisitor m => $"{m.Site}{Separator}{m.Visitor}",
            Traced m => EntityId(m.Message),
            _ => null,
        };

        public object EntityMessage(object message) => message;

        public string? ShardId(object message) => message switch
        {
            IToVisitor m => ShardOf(m.Site, m.Visitor.Value).ToString(),
            Traced m => ShardId(m.Message),
            _ => null,
        };

        public string ShardId(string entityId, object? messageHint = null)
        {
            var (site, visitor) = Parse(entityId);
            return ShardOf(site, visitor.Value).ToString();
        }

        public static (SiteId Site, VisitorId Visitor) Parse(string entityId)
        {
            var at = entityId.IndexOf(Separator);
            return (new SiteId(SharedText.Of(entityId[..at])), new VisitorId(entityId[(at + 1)..]));
        }
    }
}
