using Akka.Actor;
using Akka.Serialization;
using MessagePack;

namespace Gateway.Actors.Serialization;

/// <summary>The one serializer of our messages, events and snapshots: manifest + MessagePack with number keys, strict both ways.</summary>
public sealed class WireSerializer : SerializerWithStringManifest
{
    /// <summary>Identifies this serializer in the journal and between nodes, for ever.</summary>
    public const int Id = 4711;

    private readonly MessagePackSerializerOptions _options;

    /// <summary>Made by Akka for a system.</summary>
    public WireSerializer(ExtendedActorSystem system) : base(system) =>
        _options = MessagePackSerializerOptions.Standard.WithResolver(new WireResolver(system, WireTypes.All)).WithSecurity(MessagePackSecurity.UntrustedData);

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => WireTypes.All.ManifestOf(o.GetType());

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        WireTypes.All.ManifestOf(obj.GetType());
        return MessagePackSerializer.Serialize(obj.GetType(), obj, _options);
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) =>
        MessagePackSerializer.Deserialize(WireTypes.All.TypeOf(manifest), bytes, _options)
        ?? throw new System.Runtime.Serialization.SerializationException($"nil where a {manifest} was expected");

    /// <summary>
    /// Binds every message type to this serializer. What has no binding of ours or of Akka's falls to a name that does not exist, so that sending it fails
    /// at once instead of travelling as JSON.
    /// </summary>
    public static string Hocon
    {
        get
        {
            var bindings = string.Join("\n", WireTypes.All.Types.Select(t => $"\"{t.FullName}, {t.Assembly.GetName().Name}\" = wire"));
            return $$"""
                akka.actor {
                  serializers { wire = "{{typeof(WireSerializer).FullName}}, {{typeof(WireSerializer).Assembly.GetName().Name}}" }
                  serialization-identifiers { "{{typeof(WireSerializer).FullName}}, {{typeof(WireSerializer).Assembly.GetName().Name}}" = {{Id}} }
                  serialization-bindings {
                    {{bindings}}
                  }
                }
                """;
        }
    }
}
