using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Gateway.Actors.Hops;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace Gateway.Actors.Serialization;

/// <summary>How the words that every message uses are written: ids as texts, actor references as paths, a delivery as manifest and fields.</summary>
internal sealed class WireResolver : IFormatterResolver
{
    private readonly FrozenDictionary<Type, IMessagePackFormatter> _own;

    public WireResolver(ExtendedActorSystem system, WireTypes types)
    {
        _own = new Dictionary<Type, IMessagePackFormatter>
        {
            [typeof(SiteId)] = new IdFormatter<SiteId>(v => new(v), id => id.Value),
            [typeof(VisitorId)] = new IdFormatter<VisitorId>(v => new(v), id => id.Value),
            [typeof(OperatorId)] = new IdFormatter<OperatorId>(v => new(v), id => id.Value),
            [typeof(DialogId)] = new IdFormatter<DialogId>(v => new(v), id => id.Value),
            [typeof(DepartmentId)] = new IdFormatter<DepartmentId>(v => new(v), id => id.Value),
            [typeof(DeskId)] = new IdFormatter<DeskId>(v => new(v), id => id.Value),
            [typeof(IActorRef)] = new ActorRefFormatter(system),
            [typeof(ConnectionRef)] = new ConnectionFormatter(),
            [typeof(IDelivery)] = new NamedFormatter<IDelivery>(types),
            [typeof(IToEntity)] = new NamedFormatter<IToEntity>(types),
        }.ToFrozenDictionary();
    }

    public IMessagePackFormatter<T>? GetFormatter<T>()
    {
        if (_own.TryGetValue(typeof(T), out var own)) return (IMessagePackFormatter<T>)own;
        return StandardResolver.Instance.GetFormatter<T>();
    }

    private sealed class IdFormatter<T>(Func<string, T> of, Func<T, string> text) : IMessagePackFormatter<T> where T : struct
    {
        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) => writer.Write(text(value));

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            of(reader.ReadString() ?? throw new MessagePackSerializationException($"a {typeof(T).Name} is missing"));
    }

    private sealed class ActorRefFormatter(ExtendedActorSystem system) : IMessagePackFormatter<IActorRef>
    {
        private readonly ConditionalWeakTable<IActorRef, string> _paths = [];
        private readonly ConditionalWeakTable<IActorRef, string>.CreateValueCallback _path = actor => PathOf(system, actor);
        // The serializer is made while the system still starts.
        private readonly Lazy<Peers> _peers = new(() => Peers.Of(system));

        public void Serialize(ref MessagePackWriter writer, IActorRef value, MessagePackSerializerOptions options) =>
            writer.Write(_paths.GetValue(value, _path));

        public IActorRef Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            _peers.Value.Resolve(reader.ReadString() ?? throw new MessagePackSerializationException("an actor's path is missing"));

        /// <summary>With this node's address wherever it is written: also in a batch, which remoting does not see into.</summary>
        private static string PathOf(ExtendedActorSystem system, IActorRef actor) => actor.IsNobody()
            ? Akka.Serialization.Serialization.SerializedActorPath(actor)
            : actor.Path.ToSerializationFormatWithAddress(system.Provider.DefaultAddress);
    }

    private sealed class ConnectionFormatter : IMessagePackFormatter<ConnectionRef>
    {
        public void Serialize(ref MessagePackWriter writer, ConnectionRef value, MessagePackSerializerOptions options)
        {
            writer.WriteArrayHeader(2);
            options.Resolver.GetFormatterWithVerify<IActorRef>().Serialize(ref writer, value.Egress, options);
            writer.Write(value.Id);
        }

        public ConnectionRef Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            reader.ReadArrayHeader();
            return new ConnectionRef(options.Resolver.GetFormatterWithVerify<IActorRef>().Deserialize(ref reader, options), reader.ReadInt64());
        }
    }

    /// <summary>One of several types: manifest and fields.</summary>
    private sealed class NamedFormatter<T>(WireTypes types) : IMessagePackFormatter<T> where T : class
    {
        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
        {
            writer.WriteArrayHeader(2);
            writer.Write(types.ManifestOf(value.GetType()));
            MessagePackSerializer.Serialize(value.GetType(), ref writer, value, options);
        }

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            reader.ReadArrayHeader();
            var type = types.TypeOf(reader.ReadString() ?? "");
            return MessagePackSerializer.Deserialize(type, ref reader, options) as T ?? throw new MessagePackSerializationException($"a {type.Name} where a {typeof(T).Name} was expected");
        }
    }
}
