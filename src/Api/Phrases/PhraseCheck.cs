using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gateway.Api.Phrases;

/// <summary>From what somebody sent to a phrase that may be stored, or the reason why not.</summary>
internal static class PhraseCheck
{
    private const int MaxLanguages = 20;
    private const int MaxTags = 20;
    private const int TagChars = 64;
    private const int ShortcutChars = 32;

    public static IResult? Read(PhraseJson json, string id, SiteSnapshot site, Person caller, out Phrase phrase)
    {
        phrase = null!;
        if (id.Length > Limits.IdChars || !id.All(IsIdChar)) return Bad("id", "id-plain", ("most", Limits.IdChars));
        if (Scope(json.Scope) is not { } scope) return Bad("scope", "word-needed", ("allowed", "site, department, personal"));
        if (MayWrite(scope, caller) is { } refused) return refused;
        if (scope == PhraseScope.Department != json.Department is not null) return Bad("department", "phrase-department");
        if (json.Department is { } department && site.Department(new DepartmentId(department)) is null) return Bad("department", "department-unknown", ("given", Refuse.Shown(department)));
        if (json.Shortcut is not { Length: > 0 and <= ShortcutChars } shortcut || shortcut.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            return Bad("shortcut", "shortcut-needed", ("most", ShortcutChars));
        if (json.Text is not { Count: > 0 and <= MaxLanguages } text) return Bad("text", "no-language");
        foreach (var (language, words) in text)
        {
            if (language.Length is < 2 or > 16) return Bad($"text.{Refuse.Shown(language)}", "language-needed");
            if (string.IsNullOrWhiteSpace(words) || words.Length > Limits.TextChars) return Bad($"text.{Refuse.Shown(language)}", "text-range", ("most", Limits.TextChars));
        }
        var tags = json.Tags ?? [];
        if (tags.Count > MaxTags || tags.Any(t => t is not { Length: > 0 and <= TagChars })) return Bad("tags", "tags", ("count", MaxTags), ("most", TagChars));
        phrase = new Phrase(
            id, scope, json.Department is null ? null : new DepartmentId(json.Department), scope == PhraseScope.Personal ? caller.Id : null, shortcut, text, tags);
        return null;
    }

    public static IResult? MayWrite(PhraseScope scope, Person caller) => scope == PhraseScope.Personal || caller.May.HasFlag(Permission.SharedTexts)
        ? null
        : Refuse.NotAllowed("shared phrases are kept by supervisors and administrators; write a personal one");

    private static IResult Bad(string at, string code, params ReadOnlySpan<(string Name, object Value)> values) => Refuse.Faulty("bad-phrase", Fault.Of(at, code, values));

    private static PhraseScope? Scope(string? text) => text switch
    {
        "site" => PhraseScope.Site,
        "department" => PhraseScope.Department,
        "personal" => PhraseScope.Personal,
        _ => null,
    };

    private static bool IsIdChar(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
