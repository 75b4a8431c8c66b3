using System.Globalization;
using System.Text.Json;

namespace Gateway.Actors.Triggers;

/// <summary>Reads values of a rule's JSON. A fault names the place it is about and says what is allowed.</summary>
internal static class RuleReading
{
    public static bool Number(JsonElement value, out double number)
    {
        number = 0;
        var read = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return read && double.IsFinite(number);
    }

    /// <summary>A whole number in a range; 0 when it is left out and may be.</summary>
    public static int Whole(JsonElement parent, string name, string at, int least, int most, List<Fault> faults, bool optional = false)
    {
        if (optional && (!parent.TryGetProperty(name, out var none) || none.ValueKind == JsonValueKind.Null)) return 0;
        if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most) return number;
        faults.Add(at, "whole-needed", ("least", least), ("most", most));
        return least;
    }

    public static JsonElement? Object(JsonElement parent, string name, List<Fault> faults, string? at = null)
    {
        if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object) return value;
        faults.Add(at ?? name, "object-needed");
        return null;
    }

    public static bool Flag(JsonElement value, string at, List<Fault> faults)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        faults.Add(at, "flag-needed");
        return false;
    }

    public static string? Text(JsonElement parent, string name, string at, int max, List<Fault> faults, bool optional = false)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (!optional) faults.Add(at, "text-needed");
            return null;
        }
        return Text(value, at, max, faults, optional);
    }

    public static string? Text(JsonElement value, string at, int max, List<Fault> faults, bool optional = false)
    {
        if (value.ValueKind != JsonValueKind.String) faults.Add(at, "text-needed");
        else if (value.GetString() is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text))
        {
            if (!optional) faults.Add(at, "text-empty");
        }
        else if (text.Length > max) faults.Add(at, "text-too-long", ("count", text.Length), ("most", max));
        else return text;
        return null;
    }

    public static T Word<T>(JsonElement parent, string name, string at, IReadOnlyList<(string Word, T Value)> words, List<Fault> faults)
    {
        var text = parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach (var (word, meaning) in words)
            if (word == text) return meaning;
        var allowed = string.Join(", ", words.Select(w => w.Word));
        if (text is null) faults.Add(at, "word-needed", ("allowed", allowed));
        else faults.Add(at, "word-unknown", ("given", Shown(text)), ("allowed", allowed));
        return words[0].Value;
    }

    /// <summary>A mistyped key would otherwise be a condition that is silently left out.</summary>
    public static void Only(JsonElement parent, string at, List<Fault> faults, params ReadOnlySpan<string> allowed)
    {
        foreach (var property in parent.EnumerateObject())
            if (!allowed.Contains(property.Name)) faults.Add((at.Length > 0 ? at + "." : "") + Shown(property.Name), "key-unknown", ("allowed", string.Join(", ", allowed.ToArray())));
    }

    /// <summary>What somebody sent, cut for a message.</summary>
    public static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
