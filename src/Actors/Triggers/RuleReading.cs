using System.Globalization;
using System.Text.Json;

namespace Gateway.Actors.Triggers;

/// <summary>Reads values of a rule's JSON. A fault begins with the place it is about and says what is allowed.</summary>
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
    public static int Whole(JsonElement parent, string name, string at, int least, int most, List<string> faults, bool optional = false)
    {
        if (optional && (!parent.TryGetProperty(name, out var none) || none.ValueKind == JsonValueKind.Null)) return 0;
        if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most) return number;
        faults.Add($"{at}: a whole number of {least} to {most} is needed");
        return least;
    }

    public static JsonElement? Object(JsonElement parent, string name, List<string> faults, string? at = null)
    {
        if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object) return value;
        faults.Add($"{at ?? name}: an object is needed");
        return null;
    }

    public static bool Flag(JsonElement value, string at, List<string> faults)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        faults.Add($"{at}: true or false is needed");
        return false;
    }

    public static string? Text(JsonElement parent, string name, string at, int max, List<string> faults, bool optional = false)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (!optional) faults.Add($"{at}: a text is needed");
            return null;
        }
        return Text(value, at, max, faults, optional);
    }

    public static string? Text(JsonElement value, string at, int max, List<string> faults, bool optional = false)
    {
        if (value.ValueKind != JsonValueKind.String) faults.Add($"{at}: a text is needed");
        else if (value.GetString() is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text))
        {
            if (!optional) faults.Add($"{at}: the text is empty");
        }
        else if (text.Length > max) faults.Add($"{at}: {text.Length} characters; at most {max} are allowed");
        else return text;
        return null;
    }

    public static T Word<T>(JsonElement parent, string name, string at, IReadOnlyList<(string Word, T Value)> words, List<string> faults)
    {
        var text = parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach (var (word, meaning) in words)
            if (word == text) return meaning;
        faults.Add($"{at}: {(text is null ? "a word" : $"\"{Shown(text)}\"")} where {string.Join(", ", words.Select(w => w.Word))} are allowed");
        return words[0].Value;
    }

    /// <summary>A mistyped key would otherwise be a condition that is silently left out.</summary>
    public static void Only(JsonElement parent, string at, List<string> faults, params ReadOnlySpan<string> allowed)
    {
        foreach (var property in parent.EnumerateObject())
            if (!allowed.Contains(property.Name)) faults.Add($"{(at.Length > 0 ? at + "." : "")}{Shown(property.Name)}: not known here; {string.Join(", ", allowed.ToArray())} are allowed");
    }

    /// <summary>What somebody sent, cut for a message.</summary>
    public static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
