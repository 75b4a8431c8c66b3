using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Actors.Sites;

/// <summary>How a site's small settings are stored and sent: camel case, enumerations as words, nothing unknown, at least one fault named when something is wrong.</summary>
internal static class SettingsJson
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Strict);

    /// <param name="json">What was stored or sent.</param>
    /// <param name="check">Each fault names its field and what is allowed.</param>
    /// <param name="value">What was read, or null.</param>
    /// <param name="faults">Why it was not.</param>
    public static bool TryRead<T>(string json, Func<T, IReadOnlyList<Fault>> check, [NotNullWhen(true)] out T? value, out IReadOnlyList<Fault> faults) where T : class
    {
        value = null;
        try
        {
            var read = JsonSerializer.Deserialize<T>(json, Strict);
            faults = read is null ? [Fault.Of("", "object-needed")] : check(read);
            if (faults.Count == 0) value = read!;
        }
        catch (JsonException e)
        {
            faults = [e.Path is { Length: > 2 } path ? Fault.Of(path[2..], "setting-wrong") : Fault.Of("", "not-settings", ("reason", e.Message))];
        }
        return value is not null;
    }
}
