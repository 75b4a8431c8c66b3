using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Serialization;
using MessagePack;

namespace Gateway.Actors.Serialization;

/// <summary>
/// Every type that crosses nodes or enters the journal, by its manifest. A manifest is the short stable word under which it is known for ever;
/// it does not follow a renamed class (name the old word in <see cref="ManifestAttribute"/> then).
/// </summary>
public sealed class WireTypes
{
    private readonly FrozenDictionary<string, Type> _types;
    private readonly FrozenDictionary<Type, string> _manifests;

    /// <summary>All message types of this assembly: those marked as MessagePack objects.</summary>
    public static WireTypes All { get; } = new(typeof(WireTypes).Assembly.GetTypes().Where(t => t.IsDefined(typeof(MessagePackObjectAttribute)) && !t.IsValueType));

    private WireTypes(IEnumerable<Type> types)
    {
        _types = types.ToFrozenDictionary(t => t.GetCustomAttribute<ManifestAttribute>()?.Word ?? t.Name);
        _manifests = _types.ToFrozenDictionary(p => p.Value, p => p.Key);
    }

    /// <summary>The types, for the tests that walk all of them.</summary>
    public IEnumerable<Type> Types => _types.Values;

    /// <summary>The word for a type.</summary>
    /// <exception cref="SerializationException">The type has no binding: mark it as a MessagePack object.</exception>
    public string ManifestOf(Type type) =>
        _manifests.TryGetValue(type, out var word) ? word : throw new SerializationException($"{type} has no manifest: mark it [MessagePackObject] with keys");

    /// <summary>The type for a word.</summary>
    /// <exception cref="SerializationException">A word of a newer version, or of a stranger.</exception>
    public Type TypeOf(string manifest) =>
        _types.TryGetValue(manifest, out var type) ? type : throw new SerializationException($"\"{manifest}\" is not a message that this version knows");
}

/// <summary>Keeps a type's manifest when the class is renamed.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ManifestAttribute(string word) : Attribute
{
    /// <summary>The stable word.</summary>
    public string Word { get; } = word;
}
