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

    /// <summary>Writes a message where a batch is being written.</summary>
    internal void Write(ref MessagePackWriter writer, object message) => MessagePackSerializer.Serialize(message.GetType(), ref writer, message, _options);

    /// <summary>Reads a message out of a batch.</summary>
    internal object Read(string manifest, in System.Buffers.ReadOnlySequence<byte> bytes) =>
        MessagePackSerializer.Deserialize(WireTypes.All.TypeOf(manifest), bytes, _options)
        ?? throw new System.Runtime.Serialization.SerializationException($"nil where a {manifest} was expected");

    /// <summary>
    /// Binds every message type to this serializer, and whatever has no binding of ours or of Akka's to one that refuses, so that sending it fails at once
    /// instead of travelling as JSON. The same stands where Akka has its JSON serializer, so that bytes under its number are of an unknown serializer and refused as well.
    /// </summary>
    public static string Hocon
    {
        get
        {
            var bindings = string.Join("\n", WireTypes.All.Types.Select(t => $"\"{NameOf(t)}\" = wire"));
            return $$"""
                akka.actor {
                  serializers {
                    wire = "{{NameOf(typeof(WireSerializer))}}"
                    refusing = "{{NameOf(typeof(RefusingSerializer))}}"
                    json = "{{NameOf(typeof(RefusingSerializer))}}"
                  }
                  serialization-identifiers {
                    "{{NameOf(typeof(WireSerializer))}}" = {{Id}}
                    "{{NameOf(typeof(RefusingSerializer))}}" = {{RefusingSerializer.Id}}
                  }
                  serialization-bindings {
                    "System.Object" = refusing
                    {{bindings}}
                  }
                }
                """;
        }
    }

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}

/// <summary>Stands where Akka would fall back to JSON: says which type lacks a binding.</summary>
public sealed class RefusingSerializer : Serializer
{
    /// <summary>Never on the wire; Akka wants one.</summary>
    public const int Id = 4712;

    /// <summary>Made by Akka for a system.</summary>
    public RefusingSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <summary>Made by Akka in place of its JSON serializer, which has settings.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Akka.Configuration.Config settings) : this(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) =>
        throw new System.Runtime.Serialization.SerializationException($"{obj.GetType()} has no binding: mark it [MessagePackObject] with keys, or INoSerializationVerificationNeeded and keep it on its node");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) =>
        throw new System.Runtime.Serialization.SerializationException("a message without a binding arrived; it is refused");
}
