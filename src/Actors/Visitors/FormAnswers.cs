using System.Globalization;
using System.Text.Json;
using Gateway.Actors.Sites.Words;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>Checks the answer to a form against the form as it was shown.</summary>
internal static class FormAnswers
{
    private const int LineCharacters = 200;
    private const int LongCharacters = 2000;

    /// <summary>The form's name and its answers, trimmed and without empty ones; false with the field and what is wrong with it.</summary>
    /// <param name="content">Of the invitation that showed the form.</param>
    /// <param name="unwanted">It has words that the site does not take.</param>
    public static bool TryRead(string? content, IReadOnlyDictionary<string, string> given, WordFilter filter, out string form, out Dictionary<string, string> answers, out string fault, out bool unwanted)
    {
        unwanted = false;
        (form, answers, fault) = ("", new Dictionary<string, string>(StringComparer.Ordinal), "");
        using var json = content is null ? null : JsonDocument.Parse(content);
        if (json is null || !json.RootElement.TryGetProperty("form", out var name))
        {
            fault = "there is no form to answer";
            return false;
        }
        form = name.GetString()!;
        if (Read(json.RootElement.GetProperty("fields"), given, answers) is [var first, ..]) fault = $"{first.Field}: {first.Text}";
        else unwanted = Screen(json.RootElement.GetProperty("fields"), answers, filter).Refused;
        return fault.Length == 0;
    }

    /// <summary>The answers as they are kept, and each field that cannot be: with a word for programs and what is wrong.</summary>
    /// <param name="fields">Of the form as it was shown.</param>
    public static List<(string Field, string Word, string Text)> Read(JsonElement fields, IReadOnlyDictionary<string, string> given, Dictionary<string, string> answers)
    {
        var (known, wrongs) = (new HashSet<string>(StringComparer.Ordinal), new List<(string, string, string)>());
        foreach (var field in fields.EnumerateArray())
        {
            var of = field.GetProperty("name").GetString()!;
            known.Add(of);
            var text = given.GetValueOrDefault(of, "").Trim();
            if (text.Length == 0 && !field.TryGetProperty("required", out _)) continue;
            if (FaultOf(field, text) is { } wrong) wrongs.Add((of, wrong.Word, wrong.Text));
            else answers[of] = text;
        }
        if (given.Keys.FirstOrDefault(k => !known.Contains(k)) is { } stranger) wrongs.Add((RuleReading.Shown(stranger), "unknown", "the form has no such field"));
        return wrongs;
    }

    /// <summary>Hides in free texts what the site masks; what else an answer may be is looked at by its kind.</summary>
    /// <returns>Whether one has a word that is not taken, and the marked words of all.</returns>
    public static (bool Refused, string Marked) Screen(JsonElement fields, Dictionary<string, string> answers, WordFilter filter)
    {
        var (refused, marked) = (false, new List<string>());
        foreach (var field in fields.EnumerateArray())
        {
            if (!answers.TryGetValue(field.GetProperty("name").GetString()!, out var text) || KindOf(field) is not (FieldKind.Text or FieldKind.Long)) continue;
            var screened = filter.Screen(text);
            answers[field.GetProperty("name").GetString()!] = screened.Text;
            refused |= screened.Refused;
            if (screened.Marked.Length > 0) marked.Add(screened.Marked);
        }
        return (refused, string.Join(", ", marked));
    }

    private static FieldKind KindOf(JsonElement field) => ActionJson.Fields.First(f => f.Word == field.GetProperty("type").GetString()).Kind;

    private static (string Word, string Text)? FaultOf(JsonElement field, string text)
    {
        if (text.Length == 0) return ("required", "an answer is needed");
        var kind = KindOf(field);
        var most = kind == FieldKind.Long ? LongCharacters : LineCharacters;
        if (text.Length > most) return ("long", $"{text.Length} characters; at most {most} are allowed");
        return kind switch
        {
            FieldKind.Email when !IsEmail(text) => ("email", "an e-mail address is needed"),
            FieldKind.Phone when text.Count(char.IsAsciiDigit) is < 5 or > 20 || text.Any(c => !char.IsAsciiDigit(c) && !"+-() ./".Contains(c, StringComparison.Ordinal)) => ("phone", "a telephone number is needed"),
            FieldKind.Number when !double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number) => ("number", "a number is needed"),
            FieldKind.Choice when !field.GetProperty("options").EnumerateArray().Any(o => o.GetProperty("value").GetString() == text) => ("choice", "not one of the options"),
            FieldKind.Check when text != "yes" => ("check", "yes or nothing is allowed"),
            FieldKind.Date when !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => ("date", "a day as 2026-12-24 is needed"),
            _ => null,
        };
    }

    private static bool IsEmail(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && text.LastIndexOf('@') == at && text.LastIndexOf('.') is var dot && dot > at + 1 && dot < text.Length - 1 && !text.Any(char.IsWhiteSpace);
}
