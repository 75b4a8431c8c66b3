using MessagePack;

namespace Gateway.Actors.Serialization;

/// <summary>Events and snapshots as they stand in the journal, for who reads or writes its rows without an actor system. They hold no references to actors.</summary>
public static class StoredBytes
{
    private static readonly MessagePackSerializerOptions _options =
        MessagePackSerializerOptions.Standard.WithResolver(new WireResolver(null!, WireTypes.All)).WithSecurity(MessagePackSecurity.UntrustedData);

    /// <summary>What the bytes say.</summary>
    /// <exception cref="MessagePackSerializationException">They are not of that type.</exception>
    public static T Read<T>(byte[] bytes) where T : class => MessagePackSerializer.Deserialize<T>(bytes, _options);

    /// <summary>The bytes that the journal would hold.</summary>
    public static byte[] Write<T>(T value) where T : class => MessagePackSerializer.Serialize(value, _options);
}
