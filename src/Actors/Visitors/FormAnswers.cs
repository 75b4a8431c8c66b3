using System.Globalization;
using System.Text.Json;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>Checks the answer to a form against the form as it was shown.</summary>
internal static class FormAnswers
{
    private const int LineCharacters = 200;
    private const int LongCharacters = 2000;

    /// <summary>The form's name and its answers, trimmed and without empty ones; false with the field and what is wrong with it.</summary>
    /// <param name="content">Of the invitation that showed the form.</param>
    public static bool TryRead(string? content, IReadOnlyDictionary<string, string> given, out string form, out Dictionary<string, string> answers, out string fault)
    {
        (form, answers, fault) = ("", new Dictionary<string, string>(StringComparer.Ordinal), "");
        using var json = content is null ? null : JsonDocument.Parse(content);
        if (json is null || !json.RootElement.TryGetProperty("form", out var name))
        {
            fault = "there is no form to answer";
            return false;
        }
        form = name.GetString()!;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in json.RootElement.GetProperty("fields").EnumerateArray())
        {
            var of = field.GetProperty("name").GetString()!;
            known.Add(of);
            var text = given.GetValueOrDefault(of, "").Trim();
            if (text.Length == 0 && !field.TryGetProperty("required", out _)) continue;
            if (FaultOf(field, text) is { } wrong)
            {
                fault = $"{of}: {wrong}";
                return false;
            }
            answers[of] = text;
        }
        if (given.Keys.FirstOrDefault(k => !known.Contains(k)) is { } stranger) fault = $"{RuleReading.Shown(stranger)}: the form has no such field";
        return fault.Length == 0;
    }

    private static string? FaultOf(JsonElement field, string text)
    {
        if (text.Length == 0) return "an answer is needed";
        var kind = ActionJson.Fields.First(f => f.Word == field.GetProperty("type").GetString()).Kind;
        var most = kind == FieldKind.Long ? LongCharacters : LineCharacters;
        if (text.Length > most) return $"{text.Length} characters; at most {most} are allowed";
        return kind switch
        {
            FieldKind.Email when !IsEmail(text) => "an e-mail address is needed",
            FieldKind.Phone when text.Count(char.IsAsciiDigit) is < 5 or > 20 || text.Any(c => !char.IsAsciiDigit(c) && !"+-() ./".Contains(c, StringComparison.Ordinal)) => "a telephone number is needed",
            FieldKind.Number when !double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number) => "a number is needed",
            FieldKind.Choice when !field.GetProperty("options").EnumerateArray().Any(o => o.GetProperty("value").GetString() == text) => "not one of the options",
            FieldKind.Check when text != "yes" => "yes or nothing is allowed",
            _ => null,
        };
    }

    private static bool IsEmail(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && text.LastIndexOf('@') == at && text.LastIndexOf('.') is var dot && dot > at + 1 && dot < text.Length - 1 && !text.Any(char.IsWhiteSpace);
}
