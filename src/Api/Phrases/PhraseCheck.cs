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
        if (id.Length > Limits.IdChars || !id.All(IsIdChar)) return Fault($"an id has at most {Limits.IdChars} letters, digits, \"-\" and \"_\"");
        if (Scope(json.Scope) is not { } scope) return Fault("scope is \"site\", \"department\" or \"personal\"");
        if (MayWrite(scope, caller) is { } refused) return refused;
        if (scope == PhraseScope.Department != json.Department is not null) return Fault("department is given with the scope \"department\" and only then");
        if (json.Department is { } department && site.Department(new DepartmentId(department)) is null) return Fault($"the site has no department \"{Refuse.Shown(department)}\"");
        if (json.Shortcut is not { Length: > 0 and <= ShortcutChars } shortcut || shortcut.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            return Fault($"shortcut is needed: 1 to {ShortcutChars} characters without blanks");
        if (json.Text is not { Count: > 0 and <= MaxLanguages } text) return Fault("text is needed: a text for at least one language, as {\"en\": \"…\"}");
        foreach (var (language, words) in text)
        {
            if (language.Length is < 2 or > 16) return Fault($"\"{Refuse.Shown(language)}\" is not a language tag such as \"en\"");
            if (string.IsNullOrWhiteSpace(words) || words.Length > Limits.TextChars) return Fault($"text.{Refuse.Shown(language)} has 1 to {Limits.TextChars} characters");
        }
        var tags = json.Tags ?? [];
        if (tags.Count > MaxTags || tags.Any(t => t is not { Length: > 0 and <= TagChars })) return Fault($"tags are at most {MaxTags} texts of 1 to {TagChars} characters");
        phrase = new Phrase(
            id, scope, json.Department is null ? null : new DepartmentId(json.Department), scope == PhraseScope.Personal ? caller.Id : null, shortcut, text, tags);
        return null;
    }

    public static IResult? MayWrite(PhraseScope scope, Person caller) => scope == PhraseScope.Personal || caller.May.HasFlag(Permission.SharedTexts)
        ? null
        : Refuse.NotAllowed("shared phrases are kept by supervisors and administrators; write a personal one");

    private static IResult Fault(string message) => Refuse.BadRequest("bad-phrase", message);

    private static PhraseScope? Scope(string? text) => text switch
    {
        "site" => PhraseScope.Site,
        "department" => PhraseScope.Department,
        "personal" => PhraseScope.Personal,
        _ => null,
    };

    private static bool IsIdChar(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
